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
                .append(System.lineSeparator())
                .append(System.lineSeparator());
        explanation.path("chain").forEach(link -> text.append(link(link)));
        return text.toString();
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
