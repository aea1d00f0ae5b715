package io.penstock.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;

/// Turns answers of the control API into text for people. Pure.
public final class Rendering {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT).withZone(ZoneOffset.UTC);

    private Rendering() {}

    /// One line of a journal: time of day (UTC), sequence, kind, text.
    public static String journalLine(JsonNode entry) {
        return String.format(
                Locale.ROOT,
                "%s %5d  %-12s %s",
                timeOfDay(entry.path("at").asText()),
                entry.path("sequence").asLong(),
                entry.path("kind").asText(),
                entry.path("text").asText());
    }

    /// The explanation of a mapping: what is found, then the chain of links it rests on.
    static String explanation(JsonNode explanation) {
        var text = new StringBuilder();
        text.append(explanation.path("text").asText())
                .append(System.lineSeparator())
                .append("finding: ")
                .append(explanation.path("finding").asText())
                .append(System.lineSeparator());
        for (String aspect : new String[] {"desired", "observed", "limits"}) {
            String what = explanation.path(aspect).asText();
            if (!what.isEmpty()) {
                line(text, aspect + ": ", what);
            }
        }
        text.append(System.lineSeparator());
        explanation.path("chain").forEach(link -> text.append(link(link)));
        reasons(text, explanation.path("notInvoked"));
        matters(text, explanation.path("findings"));
        return text.toString();
    }

    /// Returns the story of an asynchronous event.
    static String event(JsonNode story) {
        var text = new StringBuilder(story.path("function").asText()).append('\n');
        for (JsonNode line : story.path("story")) {
            text.append("  ").append(line.path("at").asText()).append("  ");
            text.append(line.path("text").asText());
            if (line.has("next")) {
                text.append("; next try ").append(line.path("next").asText());
            }
            text.append('\n');
        }
        return text.toString();
    }

    /// The life of a message, in each mapping that knows of it, and the queues that hold it.
    static String message(JsonNode answer) {
        var text = new StringBuilder();
        for (JsonNode mapping : answer.path("mappings")) {
            mapping.path("story").forEach(line -> line(text, "", line.asText()));
            line(text, "  mapping ", mapping.path("mapping").asText());
        }
        for (JsonNode queue : answer.path("queues")) {
            line(
                    text,
                    "now: it " + queue.path("text").asText() + ": ",
                    queue.path("queue").asText());
        }
        return text.toString();
    }

    /// What a filter makes of a message, clause by clause.
    static String trial(JsonNode answer) {
        var text = new StringBuilder();
        line(text, "The message ", answer.path("text").asText() + ".");
        for (JsonNode pattern : answer.path("patterns")) {
            boolean matches = pattern.path("matches").asBoolean();
            line(
                    text,
                    "pattern " + pattern.path("pattern").asInt(),
                    matches ? ": matches" : ": does not match");
            for (JsonNode clause : pattern.path("clauses")) {
                line(
                        text,
                        clause.path("holds").asBoolean() ? "  ok   " : "  NO   ",
                        clause.path("text").asText());
            }
        }
        answer.path("impossible").forEach(each -> line(text, "Beware: ", each.asText() + "."));
        return text.toString();
    }

    /// How a function's answers were read, newest first.
    static String verdicts(JsonNode answer) {
        var text = new StringBuilder();
        for (JsonNode verdict : answer.path("verdicts")) {
            text.append(
                    String.format(
                            Locale.ROOT,
                            "%s  %-10s %-22s %s%n",
                            timeOfDay(verdict.path("at").asText()),
                            verdict.path("verdict").asText(),
                            verdict.path("rule").asText(),
                            verdict.path("text").asText()));
        }
        return text.isEmpty() ? "the function has not answered yet%n".formatted() : text.toString();
    }

    /// What kept a function from running: by reason, then the newest examples.
    static String notInvoked(JsonNode answer) {
        var text = new StringBuilder();
        reasons(text, answer.path("reasons"));
        text.append(System.lineSeparator());
        answer.path("examples")
                .forEach(entry -> text.append(journalLine(entry)).append(System.lineSeparator()));
        return text.toString().stripLeading();
    }

    private static void reasons(StringBuilder text, JsonNode reasons) {
        if (reasons.isEmpty()) {
            return;
        }
        text.append(System.lineSeparator());
        line(text, "not invoked since the server started:", "");
        for (JsonNode reason : reasons) {
            text.append(
                    String.format(
                            Locale.ROOT,
                            "  %,8d messages  %-12s %s (last %s)%n",
                            reason.path("messages").asLong(),
                            reason.path("kind").asText(),
                            reason.path("why").asText(),
                            timeOfDay(reason.path("last").asText())));
        }
    }

    private static void matters(StringBuilder text, JsonNode findings) {
        var ids =
                findings.valueStream()
                        .filter(finding -> finding.path("matters").asBoolean())
                        .map(finding -> finding.path("id").asText())
                        .toList();
        if (!ids.isEmpty()) {
            text.append(System.lineSeparator());
            line(text, "traps, see ./penstock check: ", String.join(", ", ids));
        }
    }

    private static void line(StringBuilder text, String before, String after) {
        text.append(before).append(after).append(System.lineSeparator());
    }

    /// One line per mapping: UUID, state, source, function.
    static String mappings(JsonNode mappings) {
        var text = new StringBuilder();
        mappings.forEach(mapping -> text.append(mapping(mapping)));
        return text.toString().stripTrailing();
    }

    private static String mapping(JsonNode mapping) {
        return String.format(
                Locale.ROOT,
                "  %s  %-9s %s -> %s%n",
                mapping.path("uuid").asText(),
                mapping.path("state").asText(),
                mapping.path("source").asText(),
                mapping.path("function").asText());
    }

    private static String link(JsonNode link) {
        return String.format(
                Locale.ROOT,
                "  %-4s %-20s %s%n",
                link.path("holds").asBoolean() ? "ok" : "NO",
                link.path("link").asText(),
                link.path("detail").asText());
    }

    private static String timeOfDay(String instant) {
        try {
            return TIME.format(Instant.parse(instant));
        } catch (DateTimeParseException notAnInstant) {
            return instant;
        }
    }
}
