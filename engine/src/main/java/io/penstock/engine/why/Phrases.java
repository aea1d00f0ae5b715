package io.penstock.engine.why;

import io.penstock.engine.queue.MessageSource.Condition;
import io.penstock.engine.queuemapping.Snapshot;
import io.penstock.engine.why.Situation.FunctionHealth;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/// The turns of speech that several of the checks of [Why] need.
final class Phrases {
    private Phrases() {}

    /// Says what becomes of messages whose invocations fail.
    static String whereFailedMessagesAre(Situation situation) {
        String queue = situation.config().source().name();
        return hasMessages(situation.queue())
                ? "Nothing is deleted; messages return to "
                        + queue
                        + " after their visibility timeout."
                : queue
                        + " is empty now: what failed too often is in its dead-letter queue, if it"
                        + " has one.";
    }

    /// Returns whether a queue is known to hold messages that are visible or in flight.
    static boolean hasMessages(Condition queue) {
        return queue instanceof Condition.Answers answers
                && answers.visible() + answers.inFlight() > 0;
    }

    /// Counts the messages of a queue.
    static String messages(Condition queue) {
        return switch (queue) {
            case Condition.Answers(var visible, var inFlight, var delayed, _) ->
                    visible
                            + " visible"
                            + (inFlight > 0 ? ", " + inFlight + " in flight" : "")
                            + (delayed > 0 ? ", " + delayed + " delayed" : "");
            case Condition.Missing() -> "no queue";
            case Condition.Unreachable _ -> "unknown number of messages";
        };
    }

    /// Says when the queue answered last.
    static String lastPoll(Situation situation, Snapshot snapshot) {
        if (snapshot.lastAnswer().equals(Instant.EPOCH)) {
            return "never polled";
        }
        return "last poll " + ago(snapshot.lastAnswer(), situation.now());
    }

    /// Says when the function ran last.
    static String lastRun(Situation situation) {
        Instant at = situation.recent().lastRunAt();
        return at.equals(Instant.EPOCH)
                ? "The function has not run yet."
                : "The function last ran " + ago(at, situation.now()) + ".";
    }

    /// Adds that the function could not run, if so.
    static String functionHint(FunctionHealth function) {
        return switch (function) {
            case FunctionHealth.Active() -> "";
            case FunctionHealth.Missing() -> " The function does not exist, though.";
            case FunctionHealth.NotActive(var state) -> " The function is " + state + ", though.";
        };
    }

    private static String ago(Instant then, Instant now) {
        long millis = Math.max(0, Duration.between(then, now).toMillis());
        return millis < 100_000
                ? "%d.%d s ago".formatted(millis / 1_000, millis % 1_000 / 100)
                : millis / 60_000 + " min ago";
    }

    /// Returns a time to the millisecond.
    static String time(Instant instant) {
        return instant.truncatedTo(ChronoUnit.MILLIS).toString();
    }
}
