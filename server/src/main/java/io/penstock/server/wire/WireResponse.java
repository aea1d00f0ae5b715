package io.penstock.server.wire;

import io.penstock.engine.invocation.Payload;
import java.util.LinkedHashMap;
import java.util.Map;

/// An HTTP response, ready to be written.
///
/// @param status HTTP status
/// @param headers by name, in the order to write; no length and no connection headers
/// @param body empty for none
public record WireResponse(int status, Map<String, String> headers, Payload body)
        implements WireAnswer {
    /// Returns a response with one header, its content type.
    public static WireResponse of(int status, String contentType, Payload body) {
        return new WireResponse(status, Map.of("Content-Type", contentType), body);
    }

    /// Returns this response with a header more.
    WireResponse with(String name, String value) {
        var more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new WireResponse(status, more, body);
    }

    /// Returns this response with more headers.
    WireResponse with(Map<String, String> further) {
        if (further.isEmpty()) {
            return this;
        }
        var more = new LinkedHashMap<>(headers);
        more.putAll(further);
        return new WireResponse(status, more, body);
    }
}
