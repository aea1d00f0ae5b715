package io.penstock.engine.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.engine.batch.Effect.Reason;
import io.penstock.engine.journal.JournalLine.Answered;
import io.penstock.engine.journal.JournalLine.BatchClosed;
import io.penstock.engine.journal.JournalLine.DeadLettered;
import io.penstock.engine.journal.JournalLine.Deleted;
import io.penstock.engine.journal.JournalLine.Filtered;
import io.penstock.engine.journal.JournalLine.FilteredDeleteFailed;
import io.penstock.engine.journal.JournalLine.FunctionFailed;
import io.penstock.engine.journal.JournalLine.Invoked;
import io.penstock.engine.journal.JournalLine.LetGo;
import io.penstock.engine.journal.JournalLine.Polled;
import io.penstock.engine.journal.JournalLine.Returned;
import io.penstock.engine.journal.JournalLine.Started;
import io.penstock.engine.journal.JournalLine.Throttled;
import io.penstock.engine.journal.MessageStory.End;
import io.penstock.engine.journal.MessageStory.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class JournalTest {
    private static final Instant AT = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant BACK = AT.plusSeconds(30);

    private final Journal journal = new Journal(5);

    @Test
    void keepsTheNewestLinesOnly() {
        for (int i = 0; i < 100; i++) {
            journal.add(new Deleted(i, 1), AT);
        }

        assertThat(journal.after(0, 10).stream().map(JournalEntry::sequence))
                .containsExactly(96L, 97L, 98L, 99L, 100L);
        assertThat(journal.after(97, 2).stream().map(JournalEntry::sequence))
                .containsExactly(98L, 99L);
        assertThat(journal.tail(2).stream().map(JournalEntry::sequence)).containsExactly(99L, 100L);
        assertThat(journal.after(100, 10)).isEmpty();
    }

    @Test
    void continuesTheNumbersOfAnEarlierRun() {
        for (int i = 0; i < 8; i++) {
            journal.add(new Deleted(i, 1), AT);
        }
        var next = new Journal(5);

        next.restore(journal.tail(3));

        assertThat(next.lastSequence()).isEqualTo(8);
        assertThat(next.add(new Deleted(9, 1), AT).sequence()).isEqualTo(9);
        assertThat(next.after(0, 10)).hasSize(4);
    }

    @Test
    void cutsLongErrorMessages() {
        var line = new FunctionFailed(1, 1, "r", "E", "x".repeat(5_000), Duration.ZERO, false);

        assertThat(line.errorMessage()).hasSize(JournalLine.ERROR_MESSAGE_MAX_CHARS + 1);
    }

    @Nested
    class Counting {
        @Test
        void holdsTheLaw() {
            List<JournalLine> lines =
                    List.of(
                            new Polled(List.of("a", "b", "c", "d"), List.of(), BACK),
                            new Filtered(List.of("a"), "why"),
                            new BatchClosed(1, List.of("b", "c", "d"), Reason.SIZE, 9),
                            new Invoked(1, 3, 1, "r"),
                            new Answered(1, 3, 1, "r", "id", "rule", Duration.ZERO, true),
                            new Returned(1, List.of("c"), "why", BACK),
                            new Deleted(1, 2),
                            new Polled(List.of("c", "e"), List.of(), BACK),
                            new LetGo(2, List.of("e"), "why", BACK));

            Counters counters = lines.stream().reduce(Counters.ZERO, Counters::plus, (a, _) -> a);

            assertThat(counters).isEqualTo(new Counters(6, 1, 3, 2, 2, 2, 1, 1));
            assertThat(counters.inHand()).isEqualTo(1);
            assertThat(counters.plus(new Started("q", "f")).inHand()).isZero();
        }
    }

    @Nested
    class Stories {
        private final Journal lines = new Journal(100);

        @Test
        void tellsAllAttemptsOfADeadLetteredMessage() {
            hear(new Polled(List.of("m", "n"), List.of(), BACK));
            hear(new BatchClosed(1, List.of("m", "n"), Reason.AVAILABLE, 9));
            hear(new Invoked(1, 2, 1, "r1"));
            hear(
                    new FunctionFailed(
                            1, 2, "r1", "ValueError", "poison", Duration.ofMillis(12), true));
            hear(new Returned(1, List.of("m", "n"), "failed", BACK));
            hear(new Polled(List.of("m"), List.of(new Polled.Repeat("m", 2)), BACK));
            hear(new BatchClosed(2, List.of("m"), Reason.AVAILABLE, 9));
            hear(new Throttled(2, 1, "ConcurrentInvocationLimitExceeded", BACK));
            hear(new LetGo(2, List.of("m"), "throttled until the end", BACK));
            hear(new DeadLettered("m", "arn:dlq", 2));

            MessageStory story = MessageStory.of("m", lines.of("m"));

            assertThat(story.attempts().stream().map(MessageStory.Attempt::outcome))
                    .containsExactly(
                            new Outcome.Failed("ValueError", "poison", Duration.ofMillis(12)),
                            new Outcome.NeverRan("throttled until the end"));
            assertThat(story.text(AT))
                    .containsExactly(
                            "message m: 2 receives: 1 failed with ValueError, 1 throttled without"
                                    + " having run; moved to the dead-letter queue arn:dlq at"
                                    + " 2026-01-01T00:00:00Z after 2 receives.",
                            "  receive 1 at 2026-01-01T00:00:00Z in batch 1, request r1: the"
                                    + " function failed after 12 ms: ValueError: poison",
                            "  receive 2 at 2026-01-01T00:00:00Z in batch 2, throttled 1 times"
                                    + " (ConcurrentInvocationLimitExceeded): never ran: throttled until"
                                    + " the end");
        }

        @Test
        void tellsAHandledMessageFromItsFailedNeighbour() {
            hear(new Polled(List.of("m", "n"), List.of(), BACK));
            hear(new BatchClosed(1, List.of("m", "n"), Reason.AVAILABLE, 9));
            hear(new Invoked(1, 2, 1, "r1"));
            hear(new Answered(1, 2, 1, "r1", "id", "rule", Duration.ZERO, false));
            hear(new Returned(1, List.of("n"), "reported", BACK));
            hear(new Deleted(1, 1));

            assertThat(MessageStory.of("m", lines.of("m")).summary(AT))
                    .isEqualTo("1 receive: 1 handled; deleted at 2026-01-01T00:00:00Z.");
            assertThat(MessageStory.of("n", lines.of("n")).summary(AT))
                    .isEqualTo(
                            "1 receive: 1 returned as failed by the function; left in the queue,"
                                    + " visible again at 2026-01-01T00:00:30Z.");
            assertThat(MessageStory.of("n", lines.of("n")).summary(BACK.plusMillis(1)))
                    .endsWith(
                            "let go, visible again since 2026-01-01T00:00:30Z and not received here"
                                    + " since then; the queue's own service knows where it is now.");
        }

        @Test
        void leavesADeadLetterWhereItIsThoughAnOldDeliveryEndsLater() {
            hear(new Polled(List.of("m", "n"), List.of(), BACK));
            hear(new BatchClosed(1, List.of("m", "n"), Reason.AVAILABLE, 9));
            hear(new Invoked(1, 2, 1, "r1"));
            hear(new DeadLettered("m", "arn:dlq", 1));
            hear(new Returned(1, List.of("m"), "reported", BACK));
            hear(new DeadLettered("n", "arn:dlq", 1));
            hear(new Deleted(1, 1));

            assertThat(MessageStory.of("m", lines.of("m")).end())
                    .isEqualTo(new End.SetAside(AT, "arn:dlq", 1));
            assertThat(MessageStory.of("n", lines.of("n")).end())
                    .isEqualTo(new End.SetAside(AT, "arn:dlq", 1));
        }

        @Test
        void bringsNoDeletedMessageBackThoughAnotherDeliveryFailsLater() {
            hear(new Polled(List.of("m"), List.of(), BACK));
            hear(new BatchClosed(1, List.of("m"), Reason.AVAILABLE, 9));
            hear(new Invoked(1, 1, 1, "r1"));
            hear(new Polled(List.of("m"), List.of(new Polled.Repeat("m", 2)), BACK));
            hear(new BatchClosed(2, List.of("m"), Reason.AVAILABLE, 9));
            hear(new Invoked(2, 1, 1, "r2"));
            hear(new Deleted(1, 1));
            hear(new Returned(2, List.of("m"), "failed", BACK));

            assertThat(MessageStory.of("m", lines.of("m")).end()).isEqualTo(new End.Gone(AT));
        }

        @Test
        void doesNotCallAFilteredMessageGoneIfItsDeletionFailed() {
            hear(new Polled(List.of("m"), List.of(), BACK));
            hear(new Filtered(List.of("m"), "pattern 1"));
            hear(new FilteredDeleteFailed(List.of("m"), "InternalError"));

            assertThat(MessageStory.of("m", lines.of("m")).end()).isEqualTo(new End.Unknown());
        }

        @Test
        void tellsAFilteredMessage() {
            hear(new Polled(List.of("m"), List.of(), BACK));
            hear(new Filtered(List.of("m"), "pattern 1"));

            assertThat(MessageStory.of("m", lines.of("m")).text(AT).getLast())
                    .endsWith("filtered out (pattern 1) and deleted");
        }

        @Test
        void findsTheLinesThatConcernAMessage() {
            var large = new Journal(100);
            large.add(new Polled(List.of("m", "n"), List.of(), BACK), AT);
            large.add(new BatchClosed(1, List.of("m"), Reason.SIZE, 9), AT);
            large.add(new BatchClosed(2, List.of("n"), Reason.SIZE, 9), AT);
            large.add(new Invoked(1, 1, 1, "r1"), AT);
            large.add(new Invoked(2, 1, 1, "r2"), AT);

            assertThat(large.of("m").stream().map(JournalEntry::sequence))
                    .containsExactly(1L, 2L, 4L);
        }

        private void hear(JournalLine line) {
            lines.add(line, AT);
        }
    }
}
