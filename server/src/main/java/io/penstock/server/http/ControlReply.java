package io.penstock.server.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.engine.invocation.Payload;
import io.penstock.server.wire.Json;

/// An answer of the control API.
///
/// @param status HTTP status
/// @param contentType for example `application/json`
public record ControlReply(int status, String contentType, Payload body) {
    /// Returns a success with a JSON document.
    public static ControlReply ok(JsonNode document) {
        return json(200, document);
    }

    /// Returns a JSON document with a status.
    public static ControlReply json(int status, JsonNode document) {
        return new ControlReply(status, "application/json", Json.write(document));
    }

    /// Returns `{"message": message}` with a status.
    public static ControlReply error(int status, String message) {
        ObjectNode body = Json.object();
        body.put("message", message);
        return json(status, body);
    }
}
