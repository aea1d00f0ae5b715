package io.penstock.services.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.engine.invocation.Payload;
import io.penstock.engine.time.Seeds;
import io.penstock.services.event.EventLog.Found;
import io.penstock.services.event.EventLog.Keeping;
import io.penstock.services.log.FileDevice;
import io.penstock.services.log.LogLimits;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventLogTest {
    private static final LogLimits SMALL =
            new LogLimits(16 << 10, 8 << 10, Duration.ofMillis(1), 1);

    private final EventLimits limits = new EventLimits(1_000, 1 << 20);

    @TempDir private Path directory;

    @Test
    void findsAgainWhatWasKeptAndNotedLast() throws IOException {
        long first;
        try (EventLog log = open()) {
            first = keep(log, "first");
            long second = keep(log, "second");
            long third = keep(log, "third");
            log.awaitSafe(log.note(first, Payload.of("one"), true));
            log.awaitSafe(log.note(first, Payload.of("two"), true));
            log.note(third, Payload.of("lazy"), false);
            log.forget(second);
        }

        try (EventLog log = open()) {
            assertThat(log.found())
                    .containsExactly(
                            new Found(first, Payload.of("first"), Payload.of("two")),
                            new Found(first + 2, Payload.of("third"), Payload.of("lazy")));
            assertThat(keep(log, "fourth")).isGreaterThan(first + 2);
        }
    }

    @Test
    void refusesMoreThanItMayHold() {
        try (EventLog log = EventLog.inMemory(new EventLimits(1, 1 << 20))) {
            long number = keep(log, "one");
            assertThat(log.keep(Payload.of("two"))).isInstanceOf(Keeping.Refused.class);
            log.forget(number);
            assertThat(log.keep(Payload.of("three"))).isInstanceOf(Keeping.Kept.class);
        }
        try (EventLog log = EventLog.inMemory(new EventLimits(10, 100))) {
            assertThat(log.keep(Payload.of("x".repeat(200)))).isInstanceOf(Keeping.Refused.class);
        }
    }

    @Test
    void keepsWhatIsNeededWhileSegmentsComeAndGo() {
        Seeds.forEach(3, this::live);
    }

    /// Several lives of one log, small enough to win space back all the time.
    private void live(long seed) {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        Path place = directory.resolve("seed-" + seed);
        Map<Long, Found> expected = new TreeMap<>();
        for (int life = 0; life < 4; life++) {
            try (EventLog log = open(place)) {
                assertThat(log.found())
                        .as("seed %d", seed)
                        .containsExactlyElementsOf(expected.values());
                for (int step = 0; step < 300; step++) {
                    step(log, random, expected);
                }
                assertThat(log.size()).isEqualTo(expected.size());
            } catch (IOException failed) {
                throw new IllegalStateException(failed);
            }
        }
    }

    private static void step(EventLog log, RandomGenerator random, Map<Long, Found> expected) {
        Payload text = Payload.of("x".repeat(random.nextInt(1, 600)) + random.nextInt());
        if (expected.isEmpty() || random.nextInt(3) == 0) {
            long number = keep(log, text.text());
            expected.put(number, new Found(number, text, Payload.EMPTY));
            return;
        }
        long[] numbers = expected.keySet().stream().mapToLong(Long::longValue).toArray();
        long number = numbers[random.nextInt(numbers.length)];
        if (random.nextInt(3) == 0) {
            log.awaitSafe(log.note(number, text, true));
            expected.computeIfPresent(
                    number, (_, found) -> new Found(number, found.document(), text));
        } else {
            log.forget(number);
            expected.remove(number);
        }
    }

    private EventLog open() throws IOException {
        return open(directory.resolve("log"));
    }

    private EventLog open(Path place) throws IOException {
        return EventLog.durable(
                limits,
                FileDevice.open(place),
                SMALL,
                RandomGeneratorFactory.of("L64X128MixRandom").create());
    }

    private static long keep(EventLog log, String document) {
        return log.keep(Payload.of(document)) instanceof Keeping.Kept(long number) ? number : -1;
    }
}
