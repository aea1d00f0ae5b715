package io.penstock.engine.finding;

import io.penstock.engine.finding.Facts.FunctionSide;
import io.penstock.engine.finding.Facts.QueueSide;
import java.util.List;

/// Names every trap that a mapping stands in. A function of the [Facts].
public final class Findings {
    private Findings() {}

    /// Returns what there is to say of a mapping, each trap at most once, in the order of [Trap].
    public static List<Finding> of(Facts facts) {
        var report = new Report(facts.mapping());
        existence(facts, report);
        VisibilityRules.judge(facts, report);
        ConcurrencyRules.judge(facts, report);
        FilterRules.judge(facts, report);
        RetryRules.judge(facts, report);
        BatchRules.judge(facts, report);
        return report.findings();
    }

    private static void existence(Facts facts, Report report) {
        var config = facts.mapping().config();
        if (facts.queue() instanceof QueueSide.Missing) {
            report.add(
                    Trap.QUEUE_MISSING,
                    ("Queue %s does not exist, so mapping %s polls nothing."
                                    + " Create the queue again, or delete the mapping.")
                            .formatted(config.source().name(), config.uuid()));
        }
        if (facts.function() instanceof FunctionSide.Missing) {
            report.add(
                    Trap.FUNCTION_MISSING,
                    ("Function %s does not exist: messages of %s are received and"
                                    + " let go again, which uses up their receives until they are"
                                    + " dead-lettered. Create the function again, or disable the"
                                    + " mapping.")
                            .formatted(Words.function(config), config.source().name()));
        }
        if (!facts.mapping().fault().isEmpty()) {
            report.add(
                    Trap.DISABLED_BY_FAULT,
                    ("Mapping %s of %s was stopped by a fault (%s); messages wait"
                                    + " in the queue. Enable it again; the server's log has the"
                                    + " details.")
                            .formatted(
                                    config.uuid(),
                                    config.source().name(),
                                    facts.mapping().fault()));
        }
    }
}
