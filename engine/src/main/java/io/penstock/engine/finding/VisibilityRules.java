package io.penstock.engine.finding;

import io.penstock.engine.finding.Facts.FunctionSide;
import io.penstock.engine.finding.Facts.QueueSide;
import io.penstock.engine.mapping.QueueMappingConfig;
import java.time.Duration;

/// The queue's visibility timeout beside the function's timeout and the batching window.
///
/// Source: AWS Lambda Developer Guide, "Creating and configuring an Amazon SQS event source
/// mapping": the visibility timeout must be at least the function's timeout, and should be six
/// times that plus the batching window, so that throttled batches can be tried again.
final class VisibilityRules {
    private static final int TIMEOUTS_ADVISED = 6;

    private VisibilityRules() {}

    static void judge(Facts facts, Report report) {
        if (facts.queue() instanceof QueueSide.Known(var queue)
                && facts.function() instanceof FunctionSide.Known function) {
            compare(facts.mapping().config(), queue.visibility(), function.timeout(), report);
        }
        runsTwice(facts, report);
    }

    /// Returns what AWS advises.
    static Duration advised(QueueMappingConfig config, Duration timeout) {
        return timeout.multipliedBy(TIMEOUTS_ADVISED).plus(config.window());
    }

    private static void compare(
            QueueMappingConfig config, Duration visibility, Duration timeout, Report report) {
        String advice =
                "Set VisibilityTimeout of %s to %s (six times the function's timeout%s)."
                        .formatted(
                                Words.queue(config),
                                Words.seconds(advised(config, timeout)),
                                config.window().isPositive() ? ", plus the batching window" : "");
        String hides =
                "Queue %s hides a received message for %s"
                        .formatted(Words.queue(config), Words.seconds(visibility));
        String may =
                "function %s may run for %s"
                        .formatted(Words.function(config), Words.seconds(timeout));
        if (visibility.compareTo(timeout) < 0) {
            report.add(
                    Trap.VISIBILITY_BELOW_TIMEOUT,
                    ("%s, but %s: a message can come back and run a second time"
                                    + " while its first run still works on it. AWS refuses to"
                                    + " create such a mapping. %s")
                            .formatted(hides, may, advice));
        } else if (visibility.compareTo(timeout.plus(config.window())) < 0) {
            report.add(
                    Trap.VISIBILITY_BELOW_WINDOW,
                    ("%s, but the batching window holds it for up to %s and %s:"
                                    + " together that is longer, so a message can come back while"
                                    + " its batch still runs. %s")
                            .formatted(hides, Words.seconds(config.window()), may, advice));
        } else if (visibility.compareTo(advised(config, timeout)) < 0) {
            report.add(
                    Trap.VISIBILITY_BELOW_SIX_TIMEOUTS,
                    ("%s and %s: a batch that is throttled has little time for"
                                    + " another try before its messages come back, and each time"
                                    + " that counts as a receive towards the dead-letter queue. %s")
                            .formatted(hides, may, advice));
        }
    }

    private static void runsTwice(Facts facts, Report report) {
        Observed observed = facts.observed();
        if (observed.overlaps() > 0) {
            report.add(
                    Trap.RUNS_TWICE,
                    ("%s of queue %s came back while function %s still worked on"
                                    + " them (last: %s), so they ran twice: their visibility"
                                    + " timeout ended first. Raise VisibilityTimeout, or make the"
                                    + " function faster; ./penstock why --message %s shows both"
                                    + " runs.")
                            .formatted(
                                    Words.count(observed.overlaps(), "message"),
                                    Words.queue(facts.mapping().config()),
                                    Words.function(facts.mapping().config()),
                                    observed.overlapExample(),
                                    observed.overlapExample()));
        }
    }
}
