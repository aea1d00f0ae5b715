package io.penstock.runtime.environment.api;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.penstock.engine.invocation.Payload;

/// One event on its way to a runtime: what `GET /invocation/next` answers.
///
/// @param requestId the runtime posts its answer under this id
/// @param function the ARN the runtime tells the function, with the caller's qualifier
/// @param deadlineEpochMillis when the function must have answered
/// @param clientContext JSON, empty for none
/// @param traceHeader empty for none
public record Delivery(
        String requestId,
        String function,
        long deadlineEpochMillis,
        String clientContext,
        String traceHeader,
        Payload event) {

    /// Returns the head of the HTTP response.
    byte[] head() {
        var head = new StringBuilder(384);
        // Some clients hand anything but exactly this content type to the function as raw bytes.
        head.append("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n");
        head.append("Lambda-Runtime-Aws-Request-Id: ").append(requestId);
        head.append("\r\nLambda-Runtime-Deadline-Ms: ").append(deadlineEpochMillis);
        head.append("\r\nLambda-Runtime-Invoked-Function-Arn: ").append(function);
        if (!traceHeader.isEmpty()) {
            head.append("\r\nLambda-Runtime-Trace-Id: ").append(HeaderText.plain(traceHeader));
        }
        if (!clientContext.isEmpty()) {
            head.append("\r\nLambda-Runtime-Client-Context: ");
            head.append(HeaderText.json(clientContext));
        }
        head.append("\r\nContent-Length: ").append(event.length()).append("\r\n\r\n");
        return head.toString().getBytes(ISO_8859_1);
    }
}
