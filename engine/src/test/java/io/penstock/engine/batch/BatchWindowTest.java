package io.penstock.engine.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.penstock.engine.batch.Effect.Dispatch;
import io.penstock.engine.batch.Effect.Reason;
import io.penstock.engine.batch.Effect.TooLarge;
import io.penstock.engine.batch.Input.Drained;
import io.penstock.engine.batch.Input.InvocationBegan;
import io.penstock.engine.batch.Input.InvocationEnded;
import io.penstock.engine.batch.Input.Received;
import io.penstock.engine.batch.Input.TimePassed;
import io.penstock.engine.time.Tick;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class BatchWindowTest {
    private static final Tick START = new Tick(1_000);
    private static final Duration WAIT = Duration.ofSeconds(5);
    private static final int ENVELOPE = 10;

    @Nested
    class WithoutAWindow {
        private final BatchWindow<String> window = window(3, 1_000, Duration.ZERO);

        @Test
        void dispatchesWhatIsAvailable() {
            assertThat(window.on(received("a", "b"), START))
                    .containsExactly(dispatch(Reason.AVAILABLE, 31, "a", "b"));
            assertThat(window.nextDeadline()).isEmpty();
        }

        @Test
        void splitsAReceptionBySize() {
            assertThat(window.on(received("a", "b", "c", "d"), START))
                    .containsExactly(
                            dispatch(Reason.SIZE, 42, "a", "b", "c"),
                            dispatch(Reason.AVAILABLE, 20, "d"));
        }

        @Test
        void dispatchesNothingForAnEmptyReception() {
            assertThat(window.on(received(), START)).isEmpty();
        }

        @Test
        void dispatchesAlsoWhileAnInvocationRuns() {
            window.on(new InvocationBegan<>(), START);

            assertThat(window.on(received("a"), START))
                    .containsExactly(dispatch(Reason.AVAILABLE, 20, "a"));
        }
    }

    @Nested
    class WithAWindow {
        private final BatchWindow<String> window = window(3, 1_000, WAIT);

        @Test
        void gathersAcrossReceptions() {
            assertThat(window.on(received("a"), START)).isEmpty();
            assertThat(window.waiting()).isEqualTo(1);

            assertThat(window.on(received("b", "c"), at(1)))
                    .containsExactly(dispatch(Reason.SIZE, 42, "a", "b", "c"));
            assertThat(window.waiting()).isZero();
            assertThat(window.nextDeadline()).isEmpty();
        }

        @Test
        void countsFromTheFirstRecord() {
            window.on(received("a"), START);
            window.on(received("b"), at(3));

            assertThat(window.nextDeadline()).contains(at(5));
            assertThat(window.on(new TimePassed<>(), at(5).plus(Duration.ofNanos(-1)))).isEmpty();
            assertThat(window.on(new TimePassed<>(), at(5)))
                    .containsExactly(dispatch(Reason.WINDOW, 31, "a", "b"));
        }

        @Test
        void startsAnotherClockForTheRestOfAReception() {
            window.on(received("a", "b"), START);

            window.on(received("c", "d"), at(3));

            assertThat(window.nextDeadline()).contains(at(8));
        }

        @Test
        void noticesAnElapsedWindowAtTheNextReception() {
            window.on(received("a"), START);

            assertThat(window.on(received("b"), at(6)))
                    .containsExactly(dispatch(Reason.WINDOW, 31, "a", "b"));
        }

        @Test
        void dispatchesWhatWaitsWhenDrained() {
            window.on(received("a"), START);

            assertThat(window.on(new Drained<>(), at(1)))
                    .containsExactly(dispatch(Reason.DRAIN, 20, "a"));
            assertThat(window.on(new Drained<>(), at(1))).isEmpty();
        }
    }

    @Nested
    class WhileAnInvocationRuns {
        private final BatchWindow<String> window = window(3, 1_000, WAIT);

        @Test
        void theClockStandsStill() {
            window.on(new InvocationBegan<>(), START);
            window.on(received("a"), at(1));

            assertThat(window.on(new TimePassed<>(), at(100))).isEmpty();
            assertThat(window.on(new InvocationEnded<>(), at(100))).isEmpty();
            assertThat(window.nextDeadline()).contains(at(105));
        }

        @Test
        void anIdleSourceStartsTheClockAtItsNextRecord() {
            window.on(new InvocationBegan<>(), START);
            window.on(new InvocationEnded<>(), at(2));
            assertThat(window.nextDeadline()).isEmpty();

            window.on(received("a"), at(50));

            assertThat(window.nextDeadline()).contains(at(55));
        }

        @Test
        void aRunningClockStops() {
            window.on(received("a"), START);

            window.on(new InvocationBegan<>(), at(1));

            assertThat(window.on(new TimePassed<>(), at(5))).isEmpty();
        }

        @Test
        void aFullBatchIsStillDispatched() {
            window.on(new InvocationBegan<>(), START);

            assertThat(window.on(received("a", "b", "c"), at(1)))
                    .containsExactly(dispatch(Reason.SIZE, 42, "a", "b", "c"));
        }
    }

    @Nested
    class WhenRecordsMayNotStay {
        private final BatchWindow<String> window = window(3, 1_000, WAIT);

        @Test
        void theyLeaveBeforeTheWindowEnds() {
            window.on(staying(Duration.ofSeconds(2), "a"), START);
            window.on(staying(Duration.ofSeconds(9), "b"), at(1));

            assertThat(window.nextDeadline()).contains(at(2));
            assertThat(window.on(new TimePassed<>(), at(2)))
                    .containsExactly(dispatch(Reason.STAY, 31, "a", "b"));
            assertThat(window.nextDeadline()).isEmpty();
        }

        @Test
        void theyLeaveAlsoWhileAnInvocationRuns() {
            window.on(new InvocationBegan<>(), START);
            window.on(staying(Duration.ofSeconds(2), "a"), START);

            assertThat(window.on(new TimePassed<>(), at(2)))
                    .containsExactly(dispatch(Reason.STAY, 20, "a"));
        }

        @Test
        void theyLeaveAtOnceIfThereIsNoTimeLeft() {
            assertThat(window.on(staying(Duration.ofSeconds(-1), "a"), START))
                    .containsExactly(dispatch(Reason.STAY, 20, "a"));
        }
    }

    @Nested
    class WhenTheEventWouldBeTooLarge {
        @Test
        void countsEnvelopeAndSeparators() {
            BatchWindow<String> fits = window(9, 31, WAIT);
            BatchWindow<String> overflows = window(9, 30, WAIT);

            assertThat(fits.on(received("a", "b"), START)).isEmpty();
            assertThat(overflows.on(received("a", "b"), START))
                    .containsExactly(dispatch(Reason.PAYLOAD, 20, "a"));
            assertThat(overflows.waiting()).isEqualTo(1);
        }

        @Test
        void setsAsideARecordThatCanNeverFitAndKeepsTheOrder() {
            BatchWindow<String> window = window(9, 40, WAIT);
            var entries =
                    List.of(new Entry<>("a", 10), new Entry<>("big", 31), new Entry<>("c", 10));

            assertThat(window.on(Received.of(entries), START))
                    .containsExactly(dispatch(Reason.PAYLOAD, 20, "a"), new TooLarge<>("big", 31));
            assertThat(window.on(new Drained<>(), START))
                    .containsExactly(dispatch(Reason.DRAIN, 20, "c"));
        }

        @Test
        void survivesSizesNearTheEndOfIntegers() {
            BatchWindow<String> window = window(9, 40, WAIT);

            assertThat(
                            window.on(
                                    Received.of(List.of(new Entry<>("big", Integer.MAX_VALUE))),
                                    START))
                    .containsExactly(new TooLarge<>("big", Integer.MAX_VALUE));
        }

        @Test
        void allowsSixMebibytesByDefault() {
            assertThat(BatchPolicy.of(10, WAIT)).isEqualTo(new BatchPolicy(10, 6_291_456, WAIT));
        }
    }

    @Test
    void refusesPoliciesThatMakeNoSense() {
        refused(() -> new BatchPolicy(0, 1, WAIT));
        refused(() -> new BatchPolicy(1, 0, WAIT));
        refused(() -> new BatchPolicy(1, 1, Duration.ofSeconds(-1)));
        refused(() -> new Entry<>("a", 0));
        refused(() -> new BatchWindow<String>(BatchPolicy.of(1, WAIT), -1));
    }

    private static void refused(Runnable construction) {
        assertThatIllegalArgumentException().isThrownBy(construction::run);
    }

    private static BatchWindow<String> window(int maxEntries, int maxBytes, Duration maxWait) {
        return new BatchWindow<>(new BatchPolicy(maxEntries, maxBytes, maxWait), ENVELOPE);
    }

    private static Tick at(int seconds) {
        return START.plus(Duration.ofSeconds(seconds));
    }

    private static Received<String> received(String... items) {
        return Received.of(entries(items));
    }

    private static Received<String> staying(Duration stay, String... items) {
        return new Received<>(entries(items), stay);
    }

    private static List<Entry<String>> entries(String... items) {
        var entries = new ArrayList<Entry<String>>();
        for (String item : items) {
            entries.add(new Entry<>(item, 10));
        }
        return entries;
    }

    private static Dispatch<String> dispatch(Reason reason, int sizeBytes, String... items) {
        return new Dispatch<>(List.of(items), sizeBytes, reason);
    }
}
