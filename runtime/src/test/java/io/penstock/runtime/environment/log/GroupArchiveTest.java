package io.penstock.runtime.environment.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.engine.time.Seeds;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Files that grow, turn over, are swept and begun again, beside a list of what they ought to have.
final class GroupArchiveTest {
    private static final int FILE_BYTES = 100_000;

    @TempDir Path directory;

    @Test
    void readsWhatAListWouldHave() {
        Seeds.forEach(15, seed -> assertThat(play(seed)).as("seed %d", seed).isPositive());
    }

    private long play(long seed) {
        var random = new Random(seed);
        Path file = directory.resolve("a" + seed + ".log");
        var archive = new GroupArchive(file, FILE_BYTES);
        var model = new ArrayList<LogEvent>();
        long next = 0;
        for (int step = 0; step < 60; step++) {
            switch (random.nextInt(8)) {
                case 0 -> archive = new GroupArchive(file, FILE_BYTES);
                case 1 -> sweep(archive, model, random, next);
                default -> {
                    next = append(archive, model, random, next);
                    forgetWhatTurnedOver(archive, model);
                }
            }
            compare(archive, model, random, next);
            if (!model.isEmpty()) {
                assertThat(archive.end()).isEqualTo(model.getLast().position() + 1);
                assertThat(archive.first()).contains(model.getFirst());
            }
        }
        return next;
    }

    private static long append(
            GroupArchive archive, List<LogEvent> model, Random random, long begin) {
        var events = new ArrayList<LogEvent>();
        for (int i = random.nextInt(200); i >= 0; i--) {
            Instant at = Instant.ofEpochMilli(random.nextInt(1_000_000));
            Instant arrived = random.nextBoolean() ? at : at.plusMillis(random.nextInt(9));
            String text = "x".repeat(random.nextInt(300)) + (random.nextInt(4) == 0 ? "\n\ty" : "");
            var line = new LogLine.Text(text);
            events.add(new LogEvent(begin + events.size(), stream(random), at, arrived, line));
        }
        try {
            archive.append(events, random.nextInt(2));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        model.addAll(events);
        return begin + events.size();
    }

    /// Nobody but the archive knows when a file is full: what it has no more must be the oldest.
    private static void forgetWhatTurnedOver(GroupArchive archive, List<LogEvent> model) {
        long first = archive.first().orElseThrow().position();
        model.removeIf(event -> event.position() < first);
        assertThat(archive.sizeBytes()).isLessThan(3L * FILE_BYTES);
    }

    private static void sweep(
            GroupArchive archive, List<LogEvent> model, Random random, long next) {
        Instant oldest =
                random.nextBoolean() ? Instant.MIN : Instant.ofEpochMilli(random.nextInt(20_000));
        Map<String, Long> streams =
                random.nextBoolean() ? Map.of() : Map.of(stream(random), next - random.nextInt(50));
        var sweep = new Sweep(oldest, streams);
        try {
            archive.sweep(sweep);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        model.removeIf(sweep::removes);
    }

    private static void compare(
            GroupArchive archive, List<LogEvent> model, Random random, long next) {
        long from = random.nextInt(1_000_000);
        var range =
                random.nextInt(3) == 0
                        ? LogRange.ALL
                        : new LogRange(
                                from,
                                from + random.nextInt(300_000),
                                random.nextBoolean() ? Set.of() : Set.of(stream(random)));
        long first = random.nextBoolean() ? 0 : random.nextLong(next + 1);
        long before = random.nextBoolean() ? Long.MAX_VALUE : random.nextLong(next + 1);
        var read = new ArrayList<LogEvent>();
        assertThat(archive.read(range, first, before, read::add)).isTrue();
        assertThat(read)
                .containsExactlyElementsOf(
                        model.stream()
                                .filter(event -> event.position() >= first)
                                .filter(event -> event.position() < before)
                                .filter(range::holds)
                                .toList());
    }

    private static String stream(Random random) {
        return "2026/01/31/[$LATEST] 100%25 " + random.nextInt(6);
    }

    @Test
    void leavesNothingWhenDeleted() throws Exception {
        var archive = new GroupArchive(directory.resolve("d.log"), 10);
        for (int i = 0; i < 3; i++) {
            var line = new LogLine.Text("some text");
            archive.append(List.of(new LogEvent(i, "s", Instant.EPOCH, Instant.EPOCH, line)), 0);
        }
        assertThat(archive.first().orElseThrow().position()).isEqualTo(1);

        archive.delete();

        assertThat(archive.first()).isEmpty();
        assertThat(archive.end()).isZero();
        try (var left = Files.list(directory)) {
            assertThat(left.filter(path -> path.getFileName().toString().startsWith("d.")))
                    .isEmpty();
        }
    }
}
