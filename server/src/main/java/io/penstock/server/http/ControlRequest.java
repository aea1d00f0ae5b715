package io.penstock.server.http;

import io.penstock.engine.invocation.Payload;
import io.penstock.server.wire.Parameters;
import java.util.Map;

/// A request to the control API.
///
/// @param method in upper case
/// @param path as sent, for error messages
/// @param labels the decoded labels of the route's template
/// @param query the decoded query
/// @param body at most [io.penstock.server.wire.BodyLimits#CONTROL_BYTES]; empty for none
public record ControlRequest(
        String method, String path, Map<String, String> labels, Parameters query, Payload body) {

    /// Returns a label of the template; empty if it has none of that name.
    public String label(String name) {
        return labels.getOrDefault(name, "");
    }

    /// Returns a query parameter, or `otherwise` if it is absent or empty.
    public String query(String name, String otherwise) {
        String value = query.first(name);
        return value.isEmpty() ? otherwise : value;
    }

    /// Names the route only: bodies never reach a log.
    @Override
    public String toString() {
        return "ControlRequest[" + method + " " + path + "]";
    }
}
