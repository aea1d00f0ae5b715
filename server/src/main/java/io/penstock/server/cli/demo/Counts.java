package io.penstock.server.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;

/// How far the demo is.
///
/// @param handled orders that the function handled
/// @param filtered messages that the filter dropped
/// @param deadLettered messages in the dead-letter queue
/// @param waiting messages still in the queue of orders
/// @param invocations of the function
/// @param coldStarts those of them that started a process
record Counts(
        long handled,
        long filtered,
        int deadLettered,
        int waiting,
        long invocations,
        long coldStarts) {
    static Counts of(JsonNode counters, int deadLettered, int waiting) {
        return new Counts(
                counters.path("deleted").asLong(),
                counters.path("filtered").asLong(),
                deadLettered,
                waiting,
                counters.path("invocations").asLong(),
                counters.path("coldStarts").asLong());
    }

    /// Returns whether every message has come to its end.
    boolean complete() {
        return waiting == 0 && handled + filtered + deadLettered >= Orders.ALL;
    }
}
