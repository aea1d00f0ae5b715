package io.penstock.services.queue;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.penstock.engine.arn.QueueArn;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;

/// The text that names a message move task to its client: base64 of a JSON document with the task's
/// id and its source queue, as on AWS.
///
/// @param sourceArn as written in the handle
record MoveHandle(UUID task, String sourceArn) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LENGTH_MAX = 1_024;

    static MoveHandle of(UUID task, QueueArn source) {
        return new MoveHandle(task, source.toString());
    }

    /// Reads a handle, or returns empty if `text` is none.
    static Optional<MoveHandle> parse(String text) {
        if (text.length() > LENGTH_MAX) {
            return Optional.empty();
        }
        try {
            byte[] decoded = Base64.getDecoder().decode(text);
            JsonNode members = JSON.readTree(new String(decoded, StandardCharsets.UTF_8));
            UUID task = UUID.fromString(members.path("taskId").asText());
            String source = members.path("sourceArn").asText();
            return QueueArn.parse(source).map(_ -> new MoveHandle(task, source));
        } catch (IllegalArgumentException | JacksonException notOurs) {
            return Optional.empty();
        }
    }

    /// Returns the handle as clients see it.
    String text() {
        String json = "{\"taskId\":\"" + task + "\",\"sourceArn\":\"" + sourceArn + "\"}";
        return Base64.getEncoder().encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }
}
