package io.penstock.server.cli.demo;

import io.penstock.server.cli.demo.Outcome.DeadLetter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Prints an [Outcome] for people. Pure.
final class Report {
    private static final Set<String> ATTEMPTS = Set.of("function-failed", "answered");
    private static final Set<String> BESIDES =
            Set.of("let-go", "delete-failed", "dead-lettered", "redelivered-while-running");

    private Report() {}

    /// Returns the line that is shown while the demo runs.
    static String progress(Counts counts) {
        return String.format(
                Locale.ROOT,
                "%d of %d handled, %d filtered, %d of %d dead-lettered",
                counts.handled(),
                Orders.GOOD,
                counts.filtered(),
                counts.deadLettered(),
                Orders.POISONED.size());
    }

    /// Returns the table and the stories.
    static String of(Outcome outcome) {
        var text = new StringBuilder();
        Counts counts = outcome.counts();
        row(text, "sent", Orders.ALL, "");
        row(text, "handled", counts.handled(), "by the function, then deleted from the queue");
        row(text, "filtered", counts.filtered(), "by the mapping, then deleted without a call");
        row(
                text,
                "dead-lettered",
                outcome.deadLetters().size(),
                "after " + Deployment.RECEIVES_MAX + " receives each");
        row(text, "invocations", counts.invocations(), counts.coldStarts() + " cold starts");
        row(
                text,
                "events/s",
                outcome.perSecond(),
                "first poll to last order, " + span(outcome.span()));
        outcome.deadLetters().forEach(letter -> story(text, letter));
        return text.toString();
    }

    /// Returns the last line: whether all came out as it should.
    static String verdict(List<String> complaints) {
        if (complaints.isEmpty()) {
            return "All as it should be.";
        }
        return "NOT as it should be:"
                + System.lineSeparator()
                + String.join(System.lineSeparator(), complaints);
    }

    private static void row(StringBuilder text, String what, long count, String remark) {
        String line = String.format(Locale.ROOT, "  %-14s %5d   %s", what, count, remark);
        text.append(line.stripTrailing()).append(System.lineSeparator());
    }

    private static void story(StringBuilder text, DeadLetter letter) {
        text.append(
                String.format(
                        Locale.ROOT,
                        "%n%s (message %s) went to the dead-letter queue:%n",
                        letter.order(),
                        letter.message()));
        Instant start = letter.story().isEmpty() ? Instant.EPOCH : letter.story().getFirst().at();
        int attempt = 0;
        for (JournalEntry entry : letter.story()) {
            boolean tried = ATTEMPTS.contains(entry.kind());
            attempt += tried ? 1 : 0;
            if (tried || BESIDES.contains(entry.kind())) {
                line(text, start, tried ? "attempt " + attempt : "then", entry);
            }
        }
    }

    private static void line(StringBuilder text, Instant start, String what, JournalEntry entry) {
        String since = span(Duration.between(start, entry.at()));
        text.append(String.format(Locale.ROOT, "  +%-8s %-10s %s%n", since, what, entry.text()));
    }

    private static String span(Duration span) {
        return String.format(Locale.ROOT, "%.2f s", span.toMillis() / 1_000.0);
    }
}
