package io.penstock.server.wire;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.engine.invocation.Payload;

/// One API call, parsed and validated against its service model.
///
/// @param operation the model's name, for example `CreateFunction`
/// @param caller account and region
/// @param requestId a UUID, answered as `x-amzn-RequestId`; for Invoke it is the invocation's id
/// @param baseUrl scheme, host and port as the client used them, without a trailing slash; for
///   queue URLs
/// @param input the members by their model names, whatever part of the request carried them (path,
///   query, header, body); absent and null members are absent
/// @param body the raw body where the model binds a blob to it (Invoke), else empty
/// @param traceHeader the request's trace as an `X-Amzn-Trace-Id`, empty for none; see [TraceLine]
public record Call(
        String operation,
        Caller caller,
        String requestId,
        String baseUrl,
        ObjectNode input,
        Payload body,
        String traceHeader) {

    /// Returns a text member, or `otherwise` if it is absent.
    public String text(String member, String otherwise) {
        return input.path(member).asText(otherwise);
    }

    /// Returns whether the member was given.
    public boolean has(String member) {
        return input.has(member);
    }

    /// Names the operation only: inputs may hold secrets and payloads.
    @Override
    public String toString() {
        return "Call[" + operation + " " + requestId + "]";
    }
}
