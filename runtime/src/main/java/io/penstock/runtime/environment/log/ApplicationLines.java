package io.penstock.runtime.environment.log;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.runtime.function.Logging.Level;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Optional;

/// What the JSON format does with lines that a function prints: JSON objects below the function's
/// log level are left out, and get a level and a timestamp where they have no valid one. All else
/// stays as it is. Pure.
///
/// Rule: AWS Lambda Developer Guide, "Configuring JSON and plain text log formats".
final class ApplicationLines {
    private static final ObjectMapper JSON = new ObjectMapper();

    private ApplicationLines() {}

    /// Returns the line as it is logged; empty if it is left out.
    ///
    /// @param least the level of the least important lines that are logged
    static Optional<String> pass(String line, Level least, Instant now) {
        if (!line.startsWith("{") || !line.endsWith("}")) {
            return Optional.of(line);
        }
        try {
            return JSON.readTree(line) instanceof ObjectNode members
                    ? pass(line, members, least, now)
                    : Optional.of(line);
        } catch (JsonProcessingException notJson) {
            return Optional.of(line);
        }
    }

    private static Optional<String> pass(
            String line, ObjectNode members, Level least, Instant now) {
        // Python's runtime interface client calls the level of what it logs itself `log_level`.
        JsonNode named = members.has("level") ? members.path("level") : members.path("log_level");
        Level level = level(named.asText());
        if (level.or(Level.INFO).compareTo(least) < 0) {
            return Optional.empty();
        }
        boolean timed = isTime(members.path("timestamp"));
        if (level != Level.UNSET && timed) {
            return Optional.of(line);
        }
        if (level == Level.UNSET) {
            members.put("level", Level.INFO.name());
        }
        if (!timed) {
            members.put("timestamp", Millis.iso(now));
        }
        return Optional.of(members.toString());
    }

    /// Reads a level in any case. Some libraries have longer names for two of them.
    private static Level level(String name) {
        return switch (name.toUpperCase(Locale.ROOT)) {
            case "TRACE" -> Level.TRACE;
            case "DEBUG" -> Level.DEBUG;
            case "INFO" -> Level.INFO;
            case "WARN", "WARNING" -> Level.WARN;
            case "ERROR" -> Level.ERROR;
            case "FATAL", "CRITICAL" -> Level.FATAL;
            default -> Level.UNSET;
        };
    }

    private static boolean isTime(JsonNode node) {
        if (!node.isTextual()) {
            return false;
        }
        try {
            return OffsetDateTime.parse(node.textValue()).getYear() > 0;
        } catch (DateTimeParseException other) {
            return false;
        }
    }
}
