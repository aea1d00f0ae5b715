package io.penstock.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import picocli.CommandLine.Parameters;

/// The mapping a command is about: the one that was named, or the only one there is. Written by
/// picocli.
final class MappingChoice {
    @Parameters(
            paramLabel = "UUID",
            arity = "0..1",
            description = "The mapping. May be left out if there is just one.")
    private String uuid = "";

    /// Returns whether a mapping was named.
    boolean named() {
        return !uuid.isEmpty();
    }

    /// Returns the mapping's UUID.
    ///
    /// @throws NoAnswer if none was named and there is not exactly one
    String resolve(ControlClient client) throws InterruptedException {
        if (!uuid.isEmpty()) {
            return uuid;
        }
        JsonNode mappings =
                Connection.body(client.get("/_penstock/mappings", Map.of())).path("mappings");
        return switch (mappings.size()) {
            case 0 -> throw new NoAnswer(Exit.BAD, "there is no event source mapping yet");
            case 1 -> mappings.path(0).path("uuid").asText();
            default ->
                    throw new NoAnswer(
                            Exit.USAGE,
                            "there are several mappings, name one:"
                                    + System.lineSeparator()
                                    + Rendering.mappings(mappings));
        };
    }
}
