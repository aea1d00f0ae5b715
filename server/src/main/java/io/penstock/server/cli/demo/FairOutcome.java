package io.penstock.server.cli.demo;

import io.penstock.server.cli.demo.Waits.Spread;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// What came out of the fair queue's demo.
///
/// @param grouped of the queue whose messages carry their tenant as message group
/// @param plain of the queue whose messages do not
record FairOutcome(FairLoad load, Side grouped, Side plain) {
    /// Quiet tenants must wait at most this part of what they wait without groups.
    private static final double BETTER = 0.5;

    /// One of the two queues.
    ///
    /// @param waits how long messages waited
    /// @param waitingMax the most messages that waited at once
    /// @param quietWaitingMax the most of tenants that were not noisy
    /// @param noisyMax the most tenants that were noisy at once
    record Side(Waits waits, int waitingMax, int quietWaitingMax, int noisyMax) {}

    /// Returns what is not as it should be; nothing means that all came out right.
    List<String> complaints() {
        var complaints = new ArrayList<String>();
        count(complaints, "with message groups", grouped.waits.size());
        count(complaints, "without", plain.waits.size());
        double with = grouped.waits.quiet().p95();
        double without = plain.waits.quiet().p95();
        if (with > BETTER * without) {
            complaints.add(
                    text(
                            "quiet tenants should wait at most half as long with message groups:"
                                    + " %.2f s of %.2f s",
                            with, without));
        }
        return complaints;
    }

    /// Returns the table and what to read from it.
    String report() {
        var report = new StringBuilder();
        line(report, "Seconds from send to receive");
        line(report, "                       without message groups        with message groups");
        line(report, "                      p50    p95    p99    max     p50    p95    p99    max");
        row(report, FairLoad.LOUD, plain.waits.loud(), grouped.waits.loud());
        row(report, "nine others", plain.waits.quiet(), grouped.waits.quiet());
        line(report, "");
        line(report, "                       without message groups        with message groups");
        counts(report, "most that waited", plain.waitingMax, grouped.waitingMax);
        counts(report, "... quiet tenants'", plain.quietWaitingMax, grouped.quietWaitingMax);
        counts(report, "noisy tenants", plain.noisyMax, grouped.noisyMax);
        line(report, "");
        line(
                report,
                text(
                        "%s sends more than its part and waits for it: %.1f s at p95 instead of"
                                + " %.1f s.",
                        FairLoad.LOUD, grouped.waits.loud().p95(), plain.waits.loud().p95()));
        line(
                report,
                text(
                        "The others wait %.2f s instead of %.2f s. Nothing else changed: the same"
                                + " function,",
                        grouped.waits.quiet().p95(), plain.waits.quiet().p95()));
        line(report, "the same consumers, as many messages handled; only MessageGroupId was set.");
        return report.toString();
    }

    private void count(List<String> complaints, String where, int found) {
        if (found != load.messages()) {
            complaints.add(
                    text(
                            "%,d messages should be handled %s, not %,d",
                            load.messages(), where, found));
        }
    }

    private static void row(StringBuilder to, String name, Spread plain, Spread grouped) {
        line(
                to,
                text(
                        "  %-16s %6.2f %6.2f %6.2f %6.2f  %6.2f %6.2f %6.2f %6.2f",
                        name,
                        plain.p50(),
                        plain.p95(),
                        plain.p99(),
                        plain.max(),
                        grouped.p50(),
                        grouped.p95(),
                        grouped.p99(),
                        grouped.max()));
    }

    private static void counts(StringBuilder to, String name, int plain, int grouped) {
        line(to, text("  %-18s %,25d  %,25d", name, plain, grouped));
    }

    private static void line(StringBuilder to, String text) {
        to.append(text).append(System.lineSeparator());
    }

    private static String text(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
