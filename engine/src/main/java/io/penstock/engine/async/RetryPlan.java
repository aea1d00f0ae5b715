package io.penstock.engine.async;

import io.penstock.engine.async.EventState.Waiting;
import io.penstock.engine.retry.BackoffPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Decides about one event: try again, and when, or end. Pure.
///
/// After a function error the next attempt follows after one minute, the one after that after two;
/// throttles and errors of the system are retried after 1, 2, 4 and so on up to 300 seconds, as
/// long as the event is young enough, and do not count as attempts. An event is not kept for an
/// attempt at which it would be too old.
///
/// Source: AWS Lambda Developer Guide, "How Lambda handles errors and retries with asynchronous
/// invocation", and recordings of the moment at which events are given up.
final class RetryPlan {
    private static final Duration SECOND_ATTEMPT = Duration.ofMinutes(1);
    private static final Duration LATER_ATTEMPTS = Duration.ofMinutes(2);
    private static final long MILLIS = 1_000;
    private static final String TOO_OLD = "The event is too old.";
    private static final int OK = 200;
    private static final int LOOP = 400;
    private static final int NOT_FOUND = 404;
    private static final int THROTTLED = 429;

    private RetryPlan() {}

    /// What to do with an event.
    sealed interface Decision {
        /// Try it, or try it again, at the time that the state names.
        ///
        /// @param message why it is not over yet
        record Wait(Waiting next, String message) implements Decision {}

        /// It has come to its end.
        record End(Ending ending) implements Decision {}

        /// Nothing changes.
        record Stay() implements Decision {}
    }

    /// Decides before an attempt: if there is an ending, it does not take place.
    static Optional<Ending> before(
            AcceptedEvent event, Waiting state, EventRules rules, long nowMillis) {
        if (rules.switchedOff()) {
            return Optional.of(switchedOff(state, nowMillis));
        }
        boolean tooOld = nowMillis - event.acceptedMillis() > rules.maximumAge().toMillis();
        return tooOld
                ? Optional.of(
                        ending(Condition.EVENT_AGE_EXCEEDED, state, THROTTLED, TOO_OLD, nowMillis))
                : Optional.empty();
    }

    /// Decides after an attempt.
    static Decision after(
            AcceptedEvent event, Waiting state, Attempt attempt, EventRules rules, long nowMillis) {
        return switch (attempt) {
            case Attempt.Ran(LastAnswer.Given answer) -> {
                var ran = new Waiting(state.attempts() + 1, 0, answer, state.dueMillis());
                yield answer.failed()
                        ? afterError(event, ran, answer.message(), rules, nowMillis)
                        : end(Condition.SUCCESS, ran, OK, "", nowMillis);
            }
            case Attempt.Refused _ when rules.switchedOff() ->
                    new Decision.End(switchedOff(state, nowMillis));
            case Attempt.Refused refused -> afterRefusal(event, state, refused, rules, nowMillis);
            case Attempt.Missing(String message) ->
                    end(Condition.RETRIES_EXHAUSTED, state, NOT_FOUND, message, nowMillis);
            case Attempt.Looped(String message) ->
                    end(Condition.RECURSIVE_INVOCATION, state, LOOP, message, nowMillis);
            case Attempt.Untried() -> new Decision.Stay();
        };
    }

    /// Returns what an ending has to be delivered to: a destination first, then the dead-letter
    /// queue.
    static List<Errand> errands(Ending ending, EventRules rules) {
        var errands = new ArrayList<Errand>();
        if (ending.condition() == Condition.SUCCESS) {
            add(errands, Errand.Kind.ON_SUCCESS, rules.onSuccess());
            return errands;
        }
        add(errands, Errand.Kind.ON_FAILURE, rules.onFailure());
        add(errands, Errand.Kind.DEAD_LETTER, rules.deadLetter());
        return errands;
    }

    private static void add(List<Errand> errands, Errand.Kind kind, String target) {
        if (!target.isEmpty()) {
            errands.add(new Errand(kind, target));
        }
    }

    private static Ending switchedOff(Waiting state, long nowMillis) {
        return ending(
                Condition.ZERO_RESERVED_CONCURRENCY, state, THROTTLED, "Rate Exceeded.", nowMillis);
    }

    private static Decision afterError(
            AcceptedEvent event, Waiting ran, String message, EventRules rules, long nowMillis) {
        if (ran.attempts() > rules.retries()) {
            return end(Condition.RETRIES_EXHAUSTED, ran, OK, message, nowMillis);
        }
        Duration wait = ran.attempts() == 1 ? SECOND_ATTEMPT : LATER_ATTEMPTS;
        return fits(event, wait, rules, nowMillis)
                ? new Decision.Wait(
                        new Waiting(ran.attempts(), 0, ran.last(), nowMillis + wait.toMillis()),
                        message)
                : end(Condition.EVENT_AGE_EXCEEDED, ran, OK, message, nowMillis);
    }

    private static Decision afterRefusal(
            AcceptedEvent event,
            Waiting state,
            Attempt.Refused refused,
            EventRules rules,
            long nowMillis) {
        Duration wait = BackoffPolicy.EVENTS.waitAfter(state.refusals());
        int refusals = state.refusals() + 1;
        return fits(event, wait, rules, nowMillis)
                ? new Decision.Wait(
                        new Waiting(
                                state.attempts(),
                                refusals,
                                state.last(),
                                nowMillis + wait.toMillis()),
                        refused.message())
                : end(
                        Condition.EVENT_AGE_EXCEEDED,
                        state,
                        refused.statusCode(),
                        refused.message(),
                        nowMillis);
    }

    /// AWS rounds the age up to whole seconds.
    private static boolean fits(
            AcceptedEvent event, Duration wait, EventRules rules, long nowMillis) {
        long ageSeconds = Math.ceilDiv(Math.max(0, nowMillis - event.acceptedMillis()), MILLIS);
        return ageSeconds + wait.toSeconds() <= rules.maximumAge().toSeconds();
    }

    private static Decision end(
            Condition condition, Waiting state, int statusCode, String message, long nowMillis) {
        return new Decision.End(ending(condition, state, statusCode, message, nowMillis));
    }

    private static Ending ending(
            Condition condition, Waiting state, int statusCode, String message, long nowMillis) {
        return new Ending(
                condition, state.attempts(), statusCode, message, state.last(), nowMillis);
    }
}
