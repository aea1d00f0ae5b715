package io.penstock.engine.async;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.engine.arn.FunctionArn;
import io.penstock.engine.async.Effect.Count;
import io.penstock.engine.async.Effect.Deliver;
import io.penstock.engine.async.Effect.Forget;
import io.penstock.engine.async.Effect.Run;
import io.penstock.engine.invocation.Payload;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class EventDeskTest {
    private static final FunctionArn ORDERS = FunctionArn.of("us-east-1", "000000000000", "orders");
    private static final FunctionArn BILLS = FunctionArn.of("us-east-1", "000000000000", "bills");

    private EventRules rules = EventRules.DEFAULT;
    private final EventDesk desk = new EventDesk(new DeskLimits(3, 2), _ -> rules);
    private final List<Effect> effects = new ArrayList<>();
    private long now = 1_000_000;
    private long numbers;

    @Test
    void triesAtOnceThenAfterOneMinuteThenAfterTwo() {
        long event = accept(ORDERS);
        assertThat(runs()).containsExactly("orders 1");

        fail(event);
        assertThat(waitSeconds()).isEqualTo(60);
        pass(59);
        assertThat(runs()).isEmpty();
        pass(1);
        assertThat(runs()).containsExactly("orders 2");

        fail(event);
        assertThat(waitSeconds()).isEqualTo(120);
        pass(120);
        assertThat(runs()).containsExactly("orders 3");

        fail(event);
        assertThat(effects).contains(new Forget(event));
        assertThat(counted(EventMetric.DROPPED)).isEqualTo(1);
        assertThat(desk.size()).isZero();
    }

    @Test
    void triesOnlyOnceIfToldSo() {
        rules = rules(0, 21_600, "", "", "", false);
        long event = accept(ORDERS);

        fail(event);

        assertThat(desk.size()).isZero();
    }

    @Nested
    class GivesUpWhatWouldBeTooOld {
        @Test
        void atTheFirstFailureIfOneMinuteIsAllowed() {
            rules = rules(2, 60, "", "failures", "", false);
            long event = accept(ORDERS);
            now += 100;

            fail(event);

            assertThat(delivery().ending())
                    .satisfies(ending -> {
                        assertThat(ending.condition()).isEqualTo(Condition.EVENT_AGE_EXCEEDED);
                        assertThat(ending.attempts()).isEqualTo(1);
                        assertThat(ending.last()).isInstanceOf(LastAnswer.Given.class);
                    });
        }

        @Test
        void atTheSecondFailureIfALittleMoreIsAllowed() {
            rules = rules(2, 62, "", "failures", "", false);
            long event = accept(ORDERS);
            now += 100;
            fail(event);
            pass(60);
            fail(event);

            assertThat(delivery().ending().attempts()).isEqualTo(2);
            assertThat(delivery().ending().condition()).isEqualTo(Condition.EVENT_AGE_EXCEEDED);
        }

        @Test
        void whileItIsThrottled() {
            rules = rules(2, 60, "", "failures", "letters", false);
            long event = accept(ORDERS);
            var waits = new ArrayList<Long>();
            while (deliveries().isEmpty()) {
                throttle(event);
                if (deliveries().isEmpty()) {
                    waits.add(waitSeconds());
                    pass(waitSeconds());
                }
            }

            assertThat(waits).containsExactly(1L, 2L, 4L, 8L, 16L);
            assertThat(delivery().ending())
                    .isEqualTo(
                            new Ending(
                                    Condition.EVENT_AGE_EXCEEDED,
                                    0,
                                    429,
                                    "Rate Exceeded.",
                                    new LastAnswer.None(),
                                    now));
        }

        @Test
        void whenItWasNotLookedAtForTooLong() {
            rules = rules(2, 60, "", "failures", "", false);
            var old = new AcceptedEvent(7, "id", ORDERS, "", now - 61_000);

            tell(Input.Restored.untouched(old));

            assertThat(runs()).isEmpty();
            assertThat(delivery().ending().condition()).isEqualTo(Condition.EVENT_AGE_EXCEEDED);
        }
    }

    @Test
    void doesNotCountThrottlesAsAttempts() {
        long event = accept(ORDERS);
        for (int i = 0; i < 12; i++) {
            throttle(event);
            assertThat(waitSeconds()).isEqualTo(Math.min(1 << i, 300));
            pass(waitSeconds());
        }
        fail(event);
        assertThat(waitSeconds()).isEqualTo(60);
        pass(60);
        throttle(event);
        assertThat(waitSeconds()).as("a run ends the series").isEqualTo(1);
        pass(1);
        assertThat(runs()).containsExactly("orders 2");
    }

    @Test
    void triesErrorsOfTheSystemAgainLikeThrottles() {
        long event = accept(ORDERS);

        tell(new Input.Attempted(event, new Attempt.Refused(500, "no room")));

        assertThat(waitSeconds()).isEqualTo(1);
    }

    @Test
    void endsAtOnceIfTheFunctionIsSwitchedOff() {
        rules = rules(2, 21_600, "", "failures", "", true);

        accept(ORDERS);

        assertThat(runs()).isEmpty();
        assertThat(delivery().ending())
                .isEqualTo(
                        new Ending(
                                Condition.ZERO_RESERVED_CONCURRENCY,
                                0,
                                429,
                                "Rate Exceeded.",
                                new LastAnswer.None(),
                                now));
    }

    @Test
    void endsALoopAtOnce() {
        rules = rules(2, 21_600, "", "failures", "letters", false);
        long event = accept(ORDERS);

        tell(new Input.Attempted(event, new Attempt.Looped("loop")));

        assertThat(delivery().ending().condition()).isEqualTo(Condition.RECURSIVE_INVOCATION);
        assertThat(delivery().ending().statusCode()).isEqualTo(400);
    }

    @Test
    void deliversToTheDestinationFirstThenToTheDeadLetterQueueThenCounts() {
        rules = rules(0, 21_600, "successes", "failures", "letters", false);
        long event = accept(ORDERS);
        fail(event);
        assertThat(delivery().errand()).isEqualTo(new Errand(Errand.Kind.ON_FAILURE, "failures"));
        assertThat(counted(EventMetric.DROPPED)).isZero();

        tell(new Input.Delivered(event, new Delivery.Done()));
        assertThat(delivery().errand()).isEqualTo(new Errand(Errand.Kind.DEAD_LETTER, "letters"));
        assertThat(effects).doesNotContain(new Forget(event));

        tell(new Input.Delivered(event, new Delivery.Done()));
        assertThat(effects).contains(new Forget(event));
        assertThat(counted(EventMetric.DROPPED)).isEqualTo(1);
    }

    @Test
    void deliversSuccessesToTheirDestinationOnly() {
        rules = rules(2, 21_600, "successes", "failures", "letters", false);
        long event = accept(ORDERS);

        succeed(event);
        assertThat(delivery().errand()).isEqualTo(new Errand(Errand.Kind.ON_SUCCESS, "successes"));
        tell(new Input.Delivered(event, new Delivery.Done()));

        assertThat(effects).contains(new Forget(event));
        assertThat(counted(EventMetric.DROPPED)).isZero();
    }

    @Test
    void countsWhatCannotBeDeliveredAndGoesOn() {
        rules = rules(0, 21_600, "", "failures", "letters", false);
        long event = accept(ORDERS);
        fail(event);

        tell(new Input.Delivered(event, new Delivery.Impossible("no such queue")));
        tell(new Input.Delivered(event, new Delivery.Impossible("no such queue")));

        assertThat(counted(EventMetric.DESTINATION_FAILURES)).isEqualTo(1);
        assertThat(counted(EventMetric.DEAD_LETTER_ERRORS)).isEqualTo(1);
        assertThat(counted(EventMetric.DROPPED)).isEqualTo(1);
        assertThat(desk.size()).isZero();
    }

    @Test
    void triesToReachATargetSeveralTimes() {
        rules = rules(0, 21_600, "", "failures", "", false);
        long event = accept(ORDERS);
        fail(event);
        int tries = 1;
        while (desk.size() > 0) {
            tell(new Input.Delivered(event, new Delivery.Unreachable("no answer")));
            if (desk.size() > 0) {
                tries++;
                pass(waitSeconds());
            }
        }

        assertThat(tries).isEqualTo(EventDesk.DELIVERY_TRIES_MAX);
        assertThat(counted(EventMetric.DESTINATION_FAILURES)).isEqualTo(1);
    }

    @Test
    void limitsWhatIsInFlightAndLetsFunctionsTakeTurns() {
        accept(ORDERS);
        accept(ORDERS);
        long third = accept(ORDERS);
        long other = accept(BILLS);
        long last = accept(BILLS);
        assertThat(runs()).containsExactly("orders 1", "orders 1", "bills 1");

        succeed(1);
        assertThat(started()).as("the turn of orders").containsExactly(third);
        succeed(2);
        assertThat(started()).containsExactly(last);
        succeed(other);
        assertThat(started()).isEmpty();
    }

    @Test
    void leavesAnEventForTheNextLifeWhenTheServerStops() {
        long event = accept(ORDERS);

        tell(new Input.Attempted(event, new Attempt.Untried()));

        assertThat(desk.size()).isEqualTo(1);
        assertThat(desk.inFlight()).isZero();
        assertThat(runs()).containsExactly("orders 1");
        assertThat(effects).noneMatch(Forget.class::isInstance);
    }

    @Test
    void goesOnWhereAnEarlierProcessStood() {
        var answer = new LastAnswer.Given("$LATEST", true, "broken", Payload.of("{}"));
        var event = new AcceptedEvent(9, "id", ORDERS, "", now);

        tell(new Input.Restored(event, new EventState.Waiting(2, 0, answer, now + 5_000)));
        assertThat(runs()).isEmpty();
        assertThat(desk.nextDeadline()).isEqualTo(OptionalLong.of(now + 5_000));
        pass(5);

        assertThat(runs()).containsExactly("orders 3");
    }

    @Test
    void tellsHowEventsStand() {
        long first = accept(ORDERS);
        accept(ORDERS);
        accept(ORDERS);
        accept(BILLS);
        fail(first);

        assertThat(desk.standing(ORDERS))
                .isEqualTo(new Standing(0, 2, 1, 0, 1_000_000, now + 60_000));
    }

    private long accept(FunctionArn function) {
        long number = ++numbers;
        tell(new Input.Accepted(new AcceptedEvent(number, "id-" + number, function, "", now)));
        return number;
    }

    private void succeed(long event) {
        ran(event, new LastAnswer.Given("$LATEST", false, "", Payload.of("1")));
    }

    private void fail(long event) {
        ran(event, new LastAnswer.Given("$LATEST", true, "broken", Payload.of("{}")));
    }

    private void ran(long event, LastAnswer.Given answer) {
        effects.clear();
        tell(new Input.Attempted(event, new Attempt.Ran(answer)));
    }

    private void throttle(long event) {
        tell(new Input.Attempted(event, new Attempt.Refused(429, "Rate Exceeded.")));
    }

    private void pass(long seconds) {
        effects.clear();
        now += Duration.ofSeconds(seconds).toMillis();
        tell(new Input.TimePassed());
    }

    private void tell(Input input) {
        effects.addAll(desk.on(input, now));
    }

    private long waitSeconds() {
        return (desk.nextDeadline().orElseThrow() - now) / 1_000;
    }

    private List<String> runs() {
        return effects.stream()
                .filter(Run.class::isInstance)
                .map(effect -> (Run) effect)
                .map(run -> run.event().function().name() + " " + run.attempt())
                .toList();
    }

    private List<Long> started() {
        return effects.stream()
                .filter(Run.class::isInstance)
                .map(effect -> ((Run) effect).event().number())
                .toList();
    }

    private List<Deliver> deliveries() {
        return effects.stream()
                .filter(Deliver.class::isInstance)
                .map(effect -> (Deliver) effect)
                .toList();
    }

    private Deliver delivery() {
        return deliveries().getLast();
    }

    private long counted(EventMetric metric) {
        return effects.stream()
                .filter(Count.class::isInstance)
                .map(effect -> (Count) effect)
                .filter(count -> count.metric() == metric)
                .count();
    }

    private static EventRules rules(
            int retries, int age, String success, String failure, String dead, boolean off) {
        return new EventRules(retries, Duration.ofSeconds(age), success, failure, dead, off);
    }
}
