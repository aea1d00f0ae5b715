package io.penstock.engine.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.engine.batch.Effect.Reason;
import io.penstock.engine.journal.JournalLine.Answered;
import io.penstock.engine.journal.JournalLine.BatchClosed;
import io.penstock.engine.journal.JournalLine.DeadLettered;
import io.penstock.engine.journal.JournalLine.Deleted;
import io.penstock.engine.journal.JournalLine.Filtered;
import io.penstock.engine.journal.JournalLine.FunctionFailed;
import io.penstock.engine.journal.JournalLine.Invoked;
import io.penstock.engine.journal.JournalLine.LetGo;
import io.penstock.engine.journal.JournalLine.Polled;
import io.penstock.engine.journal.JournalLine.RedeliveredWhileRunning;
import io.penstock.engine.journal.JournalLine.Returned;
import io.penstock.engine.journal.JournalLine.Started;
import io.penstock.engine.journal.JournalLine.Throttled;
import io.penstock.engine.time.Seeds;
import io.penstock.engine.time.Simulation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class KeptLinesTest {
    private static final Instant AT = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant BACK = AT.plusSeconds(30);

    private final Journal ring = new Journal(8);
    private final KeptLines kept = new KeptLines();

    @Test
    void outliveThousandsOfMessagesWithoutTrouble() {
        fails("m", 1, 1);
        straight(100, 5_000);
        throttled("m", 2, 6_000);
        straight(7_000, 5_000);
        hear(new DeadLettered("m", "arn:dead", 2));

        assertThat(ring.of("m")).hasSize(1);
        assertThat(MessageStory.of("m", kept.of("m")).text(AT))
                .containsExactly(
                        "message m: 2 receives: 1 failed with ValueError, 1 throttled without"
                                + " having run; moved to the dead-letter queue arn:dead at"
                                + " 2026-01-01T00:00:00Z after 2 receives.",
                        "  receive 1 at 2026-01-01T00:00:00Z in batch 1, request r1: the function"
                                + " failed after 12 ms: ValueError: poison",
                        "  receive 2 at 2026-01-01T00:00:00Z in batch 6000, throttled 1 times"
                                + " (Concurrency): never ran: throttled to the end");
    }

    @Test
    void keepNothingOfABatchWithoutTrouble() {
        straight(1, 100);

        assertThat(kept.size()).isZero();
        assertThat(kept.takeFresh()).isEmpty();
    }

    @Test
    void followAMessageThatHadTroubleToItsGoodEnd() {
        fails("m", 1, 1);
        hear(new Polled(List.of("m"), List.of(new Polled.Repeat("m", 2)), BACK));
        hear(new BatchClosed(2, List.of("m"), Reason.AVAILABLE, 9));
        hear(new Invoked(2, 1, 1, "r2"));
        hear(new Answered(2, 1, 0, "r2", "id", "rule", Duration.ZERO, false));
        hear(new Deleted(2, 1));

        MessageStory story = MessageStory.of("m", kept.of("m"));
        assertThat(story.attempts())
                .extracting(MessageStory.Attempt::cause)
                .containsExactly(Cause.FAILED, Cause.HANDLED);
        assertThat(story.reruns())
                .containsExactly("run 2: a retry, because run 1 failed with ValueError.");
    }

    @Test
    void rememberARepeatedMessageThatIsFilteredThen() {
        fails("m", 1, 1);
        hear(new Polled(List.of("m"), List.of(new Polled.Repeat("m", 2)), BACK));
        hear(new Filtered(List.of("m"), "pattern 1"));

        assertThat(MessageStory.of("m", kept.of("m")).attempts())
                .extracting(MessageStory.Attempt::cause)
                .containsExactly(Cause.FAILED, Cause.FILTERED);
    }

    @Test
    void surviveARestart() {
        fails("m", 1, 1);
        List<JournalEntry> stored = kept.takeFresh();
        hear(new Polled(List.of("n"), List.of(), BACK));
        hear(new BatchClosed(2, List.of("n"), Reason.AVAILABLE, 9));
        hear(new Invoked(2, 1, 1, "r2"));
        var next = new KeptLines();

        next.restore(stored, ring.tail(3));
        next.hear(ring.add(new Started("q", "f"), AT));

        assertThat(MessageStory.of("m", next.of("m")).attempts()).hasSize(1);
        assertThat(MessageStory.of("n", next.of("n")).attempts())
                .singleElement()
                .satisfies(attempt -> {
                    assertThat(attempt.cause()).isEqualTo(Cause.CUT_OFF);
                    assertThat(attempt.ran()).isTrue();
                });
    }

    @Test
    void areBounded() {
        for (int i = 0; i < KeptLines.ENTRIES_MAX; i++) {
            fails("m-" + i, i, 1);
        }

        assertThat(kept.size()).isEqualTo(KeptLines.ENTRIES_MAX);
        assertThat(kept.takeFresh()).hasSize(KeptLines.FRESH_MAX);
        assertThat(MessageStory.of("m-0", kept.of("m-0")).known()).isFalse();
    }

    /// Whatever a message in trouble goes through, its story from the kept lines is the one that a
    /// journal without end would tell.
    @Test
    void tellTheSameStoriesAsAJournalWithoutEnd() {
        Seeds.forEach(
                500,
                seed -> assertThat(play(seed)).as("same seed, same trace").isEqualTo(play(seed)));
    }

    private static List<String> play(long seed) {
        RandomGenerator random = new Simulation(seed).fork();
        var all = new Journal(10_000);
        var kept = new KeptLines();
        var world = new World(random);
        for (int batch = 1; batch <= 40; batch++) {
            for (JournalLine line : world.batch(batch)) {
                kept.hear(all.add(line, AT.plusSeconds(batch)));
            }
        }
        List<String> trace = new ArrayList<>();
        for (int message = 0; message < World.MESSAGES; message++) {
            String id = "m-" + message;
            MessageStory told = MessageStory.of(id, kept.of(id));
            MessageStory complete = MessageStory.of(id, all.of(id));
            boolean straight =
                    complete.attempts().size() == 1
                            && complete.attempts().getFirst().cause() == Cause.HANDLED;
            boolean open =
                    complete.attempts().size() == 1
                            && complete.attempts().getFirst().cause() == Cause.OPEN;
            if (!straight && !open) {
                assertThat(told.text(AT)).as(id).isEqualTo(complete.text(AT));
            }
            trace.addAll(told.text(AT));
        }
        return trace;
    }

    /// Receives a few messages again and again until they are handled.
    private static final class World {
        static final int MESSAGES = 6;

        private final RandomGenerator random;
        private final int[] receives = new int[MESSAGES];
        private final boolean[] handled = new boolean[MESSAGES];
        private final long[] runsIn = new long[MESSAGES];

        World(RandomGenerator random) {
            this.random = random;
        }

        List<JournalLine> batch(int batch) {
            List<JournalLine> lines = new ArrayList<>();
            List<String> ids = new ArrayList<>();
            List<Polled.Repeat> repeats = new ArrayList<>();
            List<JournalLine> overlaps = new ArrayList<>();
            for (int message = 0; message < MESSAGES; message++) {
                if (!handled[message] && random.nextInt(3) == 0) {
                    String id = "m-" + message;
                    ids.add(id);
                    receives[message]++;
                    if (receives[message] > 1) {
                        repeats.add(new Polled.Repeat(id, receives[message]));
                    }
                    if (runsIn[message] > 0) {
                        overlaps.add(
                                new RedeliveredWhileRunning(
                                        id,
                                        runsIn[message],
                                        receives[message],
                                        Duration.ofSeconds(31)));
                    }
                }
            }
            if (ids.isEmpty()) {
                Arrays.fill(runsIn, 0);
                lines.add(new Started("q", "f"));
                return lines;
            }
            lines.add(new Polled(ids, repeats, BACK));
            lines.addAll(overlaps);
            lines.add(new BatchClosed(batch, ids, Reason.AVAILABLE, 9));
            lines.add(new Invoked(batch, ids.size(), 1, "r" + batch));
            lines.addAll(end(batch, ids));
            return lines;
        }

        private List<JournalLine> end(int batch, List<String> ids) {
            return switch (random.nextInt(5)) {
                case 0 ->
                        List.of(
                                failure(batch, ids.size()),
                                new Returned(batch, ids, "failed", BACK));
                case 1 ->
                        List.of(
                                new Throttled(batch, ids.size(), "Concurrency", BACK),
                                new LetGo(batch, ids, "throttled to the end", BACK));
                case 2 -> {
                    List<String> good = ids.subList(1, ids.size());
                    good.forEach(id -> handled[number(id)] = true);
                    List<JournalLine> lines = new ArrayList<>();
                    lines.add(answer(batch, ids.size(), 1));
                    lines.add(new Returned(batch, ids.subList(0, 1), "reported", BACK));
                    if (!good.isEmpty()) {
                        lines.add(new Deleted(batch, good.size()));
                    }
                    yield lines;
                }
                case 3 -> {
                    ids.forEach(id -> runsIn[number(id)] = batch);
                    yield List.of(); // still runs, or is cut off later
                }
                default -> {
                    ids.forEach(id -> handled[number(id)] = true);
                    yield List.of(answer(batch, ids.size(), 0), new Deleted(batch, ids.size()));
                }
            };
        }

        private static int number(String id) {
            return Integer.parseInt(id.substring(2));
        }
    }

    private static Answered answer(int batch, int messages, int failed) {
        return new Answered(
                batch, messages, failed, "r" + batch, "id", "rule", Duration.ZERO, false);
    }

    private static FunctionFailed failure(int batch, int messages) {
        return new FunctionFailed(
                batch, messages, "r" + batch, "ValueError", "poison", Duration.ofMillis(12), false);
    }

    private void fails(String id, int batch, int receives) {
        hear(
                new Polled(
                        List.of(id),
                        receives > 1 ? List.of(new Polled.Repeat(id, receives)) : List.of(),
                        BACK));
        hear(new BatchClosed(batch, List.of(id), Reason.AVAILABLE, 9));
        hear(new Invoked(batch, 1, 1, "r" + batch));
        hear(failure(batch, 1));
        hear(new Returned(batch, List.of(id), "failed", BACK));
    }

    private void throttled(String id, int receives, int batch) {
        hear(new Polled(List.of(id), List.of(new Polled.Repeat(id, receives)), BACK));
        hear(new BatchClosed(batch, List.of(id), Reason.AVAILABLE, 9));
        hear(new Invoked(batch, 1, 1, "r" + batch));
        hear(new Throttled(batch, 1, "Concurrency", BACK));
        hear(new LetGo(batch, List.of(id), "throttled to the end", BACK));
    }

    private void straight(int from, int batches) {
        for (int batch = from; batch < from + batches; batch++) {
            hear(new Polled(List.of("s-" + batch), List.of(), BACK));
            hear(new BatchClosed(batch, List.of("s-" + batch), Reason.AVAILABLE, 9));
            hear(new Invoked(batch, 1, 1, "r" + batch));
            hear(answer(batch, 1, 0));
            hear(new Deleted(batch, 1));
        }
    }

    private void hear(JournalLine line) {
        kept.hear(ring.add(line, AT));
    }
}
