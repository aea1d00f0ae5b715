package io.penstock.engine.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.engine.batch.Effect.Reason;
import io.penstock.engine.journal.JournalLine.Answered;
import io.penstock.engine.journal.JournalLine.BatchClosed;
import io.penstock.engine.journal.JournalLine.DeadLettered;
import io.penstock.engine.journal.JournalLine.DeleteFailed;
import io.penstock.engine.journal.JournalLine.Deleted;
import io.penstock.engine.journal.JournalLine.Filtered;
import io.penstock.engine.journal.JournalLine.FunctionFailed;
import io.penstock.engine.journal.JournalLine.Invoked;
import io.penstock.engine.journal.JournalLine.LetGo;
import io.penstock.engine.journal.JournalLine.Polled;
import io.penstock.engine.journal.JournalLine.Returned;
import io.penstock.engine.journal.JournalLine.Started;
import io.penstock.engine.journal.JournalLine.Throttled;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/// What is read off the journal for people: why a message ran again, why the function did not run,
/// how its answers were read.
class ExplainedLinesTest {
    private static final Instant AT = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant BACK = AT.plusSeconds(30);

    private final Journal journal = new Journal(100);
    private int second;

    @Nested
    class Runs {
        @Test
        void overlapWhenTheVisibilityTimeoutEndsFirst() {
            received(1, 1);
            received(2, 2);
            hear(new Deleted(1, 1));
            hear(new Deleted(2, 1));

            assertThat(story().reruns())
                    .containsExactly(
                            "run 2: its visibility timeout ended while run 1 (request r1, received"
                                    + " at 2026-01-01T00:00:01Z) still worked on it: both ran at the"
                                    + " same time.");
        }

        @Test
        void areRepeatedAfterAFailure() {
            received(1, 1);
            fails(1, "Sandbox.Timedout");
            received(2, 2);
            hear(new Deleted(2, 1));

            assertThat(story().reruns())
                    .containsExactly("run 2: a retry, because run 1 failed with Sandbox.Timedout.");
        }

        @Test
        void areRepeatedAfterAStop() {
            received(1, 1);
            hear(new Started("q", "f"));
            received(2, 2);
            hear(new Deleted(2, 1));

            assertThat(story().reruns())
                    .containsExactly(
                            "run 2: the mapping was stopped during run 1, so its end is not"
                                    + " known.");
        }

        @Test
        void areRepeatedIfTheDeleteFailed() {
            received(1, 1);
            hear(new DeleteFailed(1, List.of("m"), "InternalError", BACK));
            received(2, 2);
            hear(new Deleted(2, 1));

            assertThat(story().reruns())
                    .containsExactly(
                            "run 2: run 1 handled it, but it could not be deleted: InternalError.");
        }

        @Test
        void areNotCountedWhereTheFunctionNeverRan() {
            received(1, 1);
            hear(new Throttled(1, 1, "Concurrency", BACK));
            hear(new LetGo(1, List.of("m"), "throttled", BACK));
            received(2, 2);
            hear(new Deleted(2, 1));

            assertThat(story().reruns()).isEmpty();
        }
    }

    @Nested
    class DeadLetters {
        @Test
        void thatNeverRanSaySo() {
            for (int receive = 1; receive <= 2; receive++) {
                received(receive, receive);
                hear(new Throttled(receive, 1, "Concurrency", BACK));
                hear(new LetGo(receive, List.of("m"), "throttled", BACK));
            }
            hear(new DeadLettered("m", "arn:dead", 2));

            assertThat(story().summary(AT))
                    .startsWith("2 receives: 2 throttled without having run; moved to")
                    .endsWith("after 2 receives. The function never saw it.");
        }

        /// Older versions stored nothing between `invoked` and `returned` for what was refused.
        @Test
        void thatWereRefusedInAnOlderJournalWereNeverRejected() {
            received(1, 1);
            hear(new Returned(1, List.of("m"), "it called itself 16 times", BACK));
            hear(new DeadLettered("m", "arn:dead", 1));

            assertThat(story().attempts()).noneMatch(MessageStory.Attempt::ran);
        }

        @Test
        void thatTimedOutWereNeverRejected() {
            received(1, 1);
            hear(new Throttled(1, 1, "Concurrency", BACK));
            hear(new LetGo(1, List.of("m"), "throttled", BACK));
            received(2, 2);
            fails(2, "Sandbox.Timedout");
            hear(new DeadLettered("m", "arn:dead", 4));

            assertThat(story().summary(AT))
                    .startsWith(
                            "2 receives: 1 throttled without having run, 1 timed out at 3000 ms;")
                    .contains("Of 2 of its receives nothing is known here")
                    .endsWith("The function never rejected it.");
        }

        @Test
        void thatFailedWereRejected() {
            received(1, 1);
            fails(1, "ValueError");
            hear(new DeadLettered("m", "arn:dead", 1));

            assertThat(story().summary(AT)).endsWith("after 1 receives.");
        }
    }

    @Nested
    class Counted {
        private final NotInvoked notInvoked = new NotInvoked();

        @Test
        void byReasonNewestFirst() {
            count(new Filtered(List.of("a", "b"), "pattern 1"), 1);
            count(new Throttled(1, 10, "Concurrency", BACK), 2);
            count(new Filtered(List.of("c"), "pattern 1"), 3);
            count(new Deleted(1, 1), 4);

            assertThat(notInvoked.counts())
                    .containsExactly(
                            new NotInvoked.Count("filtered", "pattern 1", 3, 2, AT.plusSeconds(3)),
                            new NotInvoked.Count(
                                    "throttled", "Concurrency", 10, 1, AT.plusSeconds(2)));
            assertThat(notInvoked.examples()).hasSize(3);
        }

        @Test
        void withinBounds() {
            for (int i = 0; i < 200; i++) {
                count(new Filtered(List.of("a"), "pattern " + i), i);
            }

            assertThat(notInvoked.counts()).hasSize(NotInvoked.REASONS_MAX + 1);
            assertThat(notInvoked.counts().getFirst())
                    .isEqualTo(
                            new NotInvoked.Count(
                                    "filtered",
                                    NotInvoked.OTHER,
                                    200 - NotInvoked.REASONS_MAX,
                                    200 - NotInvoked.REASONS_MAX,
                                    AT.plusSeconds(199)));
            assertThat(notInvoked.examples()).hasSize(NotInvoked.EXAMPLES_MAX);
        }

        private void count(JournalLine line, int at) {
            notInvoked.hear(journal.add(line, AT.plusSeconds(at)));
        }
    }

    @Test
    void verdictsNameTheirRule() {
        hear(new Answered(1, 2, 0, "r1", "empty-list", "it is empty", Duration.ZERO, false));
        hear(new Answered(2, 2, 1, "r2", "items-listed", "some", Duration.ZERO, false));
        fails(3, "ValueError");

        List<InvocationVerdict> verdicts = InvocationVerdict.newest(journal.after(0, 100), "", 10);
        assertThat(verdicts)
                .extracting(InvocationVerdict::outcome)
                .containsExactly(
                        InvocationVerdict.Outcome.ALL_FAILED,
                        InvocationVerdict.Outcome.PARTIAL,
                        InvocationVerdict.Outcome.SUCCESS);
        assertThat(verdicts)
                .extracting(InvocationVerdict::ruleId)
                .containsExactly("function-error", "items-listed", "empty-list");
        assertThat(InvocationVerdict.newest(journal.after(0, 100), "r1", 10)).hasSize(1);
        assertThat(InvocationVerdict.newest(journal.after(0, 100), "", 1)).hasSize(1);
    }

    private MessageStory story() {
        return MessageStory.of("m", journal.of("m"));
    }

    private void received(int batch, int receives) {
        hear(
                new Polled(
                        List.of("m"),
                        receives > 1 ? List.of(new Polled.Repeat("m", receives)) : List.of(),
                        BACK));
        hear(new BatchClosed(batch, List.of("m"), Reason.AVAILABLE, 9));
        hear(new Invoked(batch, 1, 1, "r" + batch));
    }

    private void fails(int batch, String type) {
        hear(new FunctionFailed(batch, 1, "r" + batch, type, "…", Duration.ofSeconds(3), false));
        hear(new Returned(batch, List.of("m"), "failed", BACK));
    }

    private void hear(JournalLine line) {
        journal.add(line, AT.plusSeconds(++second));
    }
}
