package io.penstock.server.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;

/// One line of the mapping's journal as the control API gives it.
record JournalEntry(Instant at, String kind, String text) {
    static JournalEntry of(JsonNode entry) {
        return new JournalEntry(
                Instant.parse(entry.path("at").asText()),
                entry.path("kind").asText(),
                entry.path("text").asText());
    }
}
