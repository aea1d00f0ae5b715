package io.penstock.server.clients;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/// What a client must have seen, whichever it is. The scripts beside `prepare` print it as one JSON
/// document.
final class Story {
    static final String FUNCTION = "orders";
    static final String FILTER = "{\"body\":{\"kind\":[\"order\"]}}";
    static final String GOOD = "{\"kind\":\"order\",\"order\":\"one\"}";
    static final String DROPPED = "{\"kind\":\"heartbeat\"}";
    static final String POISONED = "{\"kind\":\"order\",\"order\":\"poison\"}";

    private Story() {}

    /// Checks what a script printed.
    static void check(JsonNode told) {
        assertThat(told.path("functionState").asText()).isEqualTo("Active");
        assertThat(told.path("functionNames")).extracting(JsonNode::asText).contains(FUNCTION);
        assertThat(told.path("mappingState").asText()).isEqualTo("Enabled");
        assertThat(told.path("mappingFilter").asText()).isEqualTo(FILTER);
        assertThat(told.path("mappingsListed").asInt()).isEqualTo(1);
        assertThat(told.path("deadLetter").asText()).isEqualTo(POISONED);
        assertThat(told.path("deadLetterIdKept").asBoolean()).isTrue();
        assertThat(told.path("updatedBatchSize").asInt()).isEqualTo(5);
        assertThat(told.path("disabledState").asText()).isEqualTo("Disabled");
        assertThat(told.path("invokeStatus").asInt()).isEqualTo(200);
        assertThat(told.path("invokePayload").path("handled").asInt()).isZero();
        assertThat(told.path("invokeLog").asText())
                .contains("START RequestId: ", "log of " + FUNCTION, "REPORT RequestId: ");
        assertThat(told.path("dryRunStatus").asInt()).isEqualTo(204);
        assertThat(told.path("functionError").asText()).isEqualTo("Unhandled");
        assertThat(told.path("mappingGone").asText()).isEqualTo("ResourceNotFoundException");
        assertThat(told.path("functionGone").asText()).isEqualTo("ResourceNotFoundException");
    }

    /// Checks what the function saw.
    static void checkLog(List<String> log) {
        assertThat(log).anyMatch(line -> line.contains("handled " + GOOD));
        assertThat(log).noneMatch(line -> line.contains("heartbeat"));
    }
}
