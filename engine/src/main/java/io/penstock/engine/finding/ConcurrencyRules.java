package io.penstock.engine.finding;

import io.penstock.engine.finding.Facts.FunctionSide;
import io.penstock.engine.finding.Facts.Neighbour;
import io.penstock.engine.mapping.QueueMappingConfig;
import io.penstock.engine.pollers.Pollers;
import io.penstock.engine.pollers.Scaling;

/// What a mapping invokes at a time, beside what its function and account may run.
///
/// Source: AWS Lambda Developer Guide, "Configuring scaling behavior for SQS event source
/// mappings": a mapping starts with five concurrent batches; reserved concurrency should be at
/// least the sum of the maximum concurrencies of the function's mappings; messages that are
/// throttled again and again end in the dead-letter queue.
final class ConcurrencyRules {
    private static final int INVOCATIONS_PER_POLLER = 10;

    private ConcurrencyRules() {}

    static void judge(Facts facts, Report report) {
        if (facts.function() instanceof FunctionSide.Known function) {
            if (function.reserved().isPresent()) {
                reserved(facts, function.reserved().getAsInt(), report);
            } else {
                unreserved(facts.mapping().config(), function.unreserved(), report);
            }
        }
        wasted(facts, report);
    }

    private static void reserved(Facts facts, int reserved, Report report) {
        QueueMappingConfig config = facts.mapping().config();
        String function = Words.function(config);
        if (reserved == 0) {
            report.add(
                    Trap.FUNCTION_SWITCHED_OFF,
                    ("Function %s has a reserved concurrency of 0, which switches"
                                    + " it off: messages of queue %s are received, throttled and"
                                    + " let go, and reach the dead-letter queue without having"
                                    + " run. Remove the reservation, or disable the mapping.")
                            .formatted(function, Words.queue(config)));
            return;
        }
        int reach = reach(config);
        if (reserved < reach) {
            report.add(
                    Trap.RESERVED_CONCURRENCY_BELOW_POLLERS,
                    ("Function %s may run %d at a time (reserved concurrency),"
                                    + " but the mapping of queue %s invokes %s: the rest is"
                                    + " throttled, and each throttled message uses up a receive."
                                    + " Reserve at least %d%s.")
                            .formatted(
                                    function,
                                    reserved,
                                    Words.queue(config),
                                    reachInWords(config),
                                    reach,
                                    cap(config, reserved)));
            return;
        }
        shared(facts, reserved, report);
        if (!capped(config) && reserved < Pollers.CEILING) {
            report.add(
                    Trap.RESERVED_CONCURRENCY_WITHOUT_MAXIMUM,
                    ("Function %s may run %d at a time (reserved concurrency),"
                                    + " and the mapping of queue %s has no maximum: with enough"
                                    + " messages it grows to %,d and is throttled on the way. Set"
                                    + " ScalingConfig.MaximumConcurrency to %d or less, so that"
                                    + " messages wait in the queue instead of using up receives.")
                            .formatted(
                                    function,
                                    reserved,
                                    Words.queue(config),
                                    Pollers.CEILING,
                                    Math.clamp(
                                            reserved,
                                            Scaling.Capped.MINIMUM,
                                            Scaling.Capped.MAXIMUM)));
        }
    }

    private static void shared(Facts facts, int reserved, Report report) {
        QueueMappingConfig config = facts.mapping().config();
        var siblings =
                facts.neighbours().stream()
                        .map(Neighbour::config)
                        .filter(other ->
                                other.function()
                                        .unqualified()
                                        .equals(config.function().unqualified()))
                        .toList();
        int sum = reach(config) + siblings.stream().mapToInt(ConcurrencyRules::reach).sum();
        if (!siblings.isEmpty() && facts.mapping().enabled() && sum > reserved) {
            report.add(
                    Trap.RESERVED_CONCURRENCY_SHARED,
                    ("Function %s may run %d at a time (reserved concurrency),"
                                    + " but its %d mappings (of %s) together invoke up to %d: they"
                                    + " throttle each other. Reserve at least %d, or lower their"
                                    + " ScalingConfig.MaximumConcurrency.")
                            .formatted(
                                    Words.function(config),
                                    reserved,
                                    siblings.size() + 1,
                                    Words.queue(config)
                                            + ", "
                                            + Words.list(
                                                    siblings.stream().map(Words::queue).toList()),
                                    sum,
                                    sum));
        }
    }

    private static void unreserved(QueueMappingConfig config, int unreserved, Report report) {
        if (unreserved < reach(config)) {
            report.add(
                    Trap.ACCOUNT_CONCURRENCY_BELOW_POLLERS,
                    ("Functions without reserved concurrency, %s among them,"
                                    + " share %d concurrent invocations, but the mapping of queue"
                                    + " %s alone invokes %s: the rest is throttled, and each"
                                    + " throttled message uses up a receive. Raise the account's"
                                    + " concurrency, reserve some for the function, or set"
                                    + " ScalingConfig.MaximumConcurrency.")
                            .formatted(
                                    Words.function(config),
                                    unreserved,
                                    Words.queue(config),
                                    reachInWords(config)));
        }
    }

    private static void wasted(Facts facts, Report report) {
        Observed observed = facts.observed();
        QueueMappingConfig config = facts.mapping().config();
        if (observed.neverRan() > 0) {
            report.add(
                    Trap.THROTTLE_DLQ,
                    ("%s of queue %s went to the dead-letter queue without"
                                    + " function %s having run with them once (last: %s): %s, at"
                                    + " each of their receives. Remove the cause (if it was"
                                    + " throttled, give it more concurrency or set"
                                    + " ScalingConfig.MaximumConcurrency), then redrive them;"
                                    + " ./penstock why --message %s shows every receive.")
                            .formatted(
                                    Words.count(observed.neverRan(), "message"),
                                    Words.queue(config),
                                    Words.function(config),
                                    observed.neverRanExample(),
                                    observed.letGoWhy(),
                                    observed.neverRanExample()));
        }
        if (observed.letGo() > 0) {
            report.add(
                    Trap.RECEIVES_WITHOUT_RUN,
                    ("%s of messages of queue %s ended without function %s having"
                                    + " run: %s. Each counts towards maxReceiveCount as if the"
                                    + " function had failed. If concurrency was short, give the"
                                    + " function more, set ScalingConfig.MaximumConcurrency, or"
                                    + " raise VisibilityTimeout.")
                            .formatted(
                                    Words.count(observed.letGo(), "receive"),
                                    Words.queue(config),
                                    Words.function(config),
                                    observed.letGoWhy()));
        }
    }

    private static boolean capped(QueueMappingConfig config) {
        return !(config.scaling() instanceof Scaling.OnDemand);
    }

    /// Returns how much a mapping invokes at a time as soon as there are messages enough.
    private static int reach(QueueMappingConfig config) {
        return switch (config.scaling()) {
            case Scaling.OnDemand() -> Pollers.START;
            case Scaling.Capped(int maximum) -> maximum;
            case Scaling.Provisioned(_, int pollers) -> pollers * INVOCATIONS_PER_POLLER;
        };
    }

    private static String reachInWords(QueueMappingConfig config) {
        return switch (config.scaling()) {
            case Scaling.OnDemand() ->
                    "%d from the start, and more while messages remain".formatted(Pollers.START);
            case Scaling.Capped(int maximum) ->
                    "up to %d (ScalingConfig.MaximumConcurrency)".formatted(maximum);
            case Scaling.Provisioned(_, int pollers) ->
                    "up to %d (ProvisionedPollerConfig.MaximumPollers %d, %d invocations each)"
                            .formatted(
                                    pollers * INVOCATIONS_PER_POLLER,
                                    pollers,
                                    INVOCATIONS_PER_POLLER);
        };
    }

    /// What to set so that a mapping keeps to so many invocations, empty if no setting can be so
    /// low.
    private static String cap(QueueMappingConfig config, int invocations) {
        return switch (config.scaling()) {
            case Scaling.OnDemand(), Scaling.Capped _ ->
                    invocations < Scaling.Capped.MINIMUM
                            ? ""
                            : ", or set ScalingConfig.MaximumConcurrency to " + invocations;
            case Scaling.Provisioned _ ->
                    invocations < Scaling.Provisioned.POLLERS_MIN * INVOCATIONS_PER_POLLER
                            ? ""
                            : ", or set ProvisionedPollerConfig.MaximumPollers to "
                                    + invocations / INVOCATIONS_PER_POLLER;
        };
    }
}
