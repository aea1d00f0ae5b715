package io.penstock.runtime.environment.api;

import static java.nio.charset.StandardCharsets.US_ASCII;

/// The fixed answers of the Runtime API.
enum ApiReply {
    ACCEPTED("202 Accepted", "{\"status\":\"OK\"}"),
    CONTINUE("100 Continue", ""),
    PONG("200 OK", "pong"),
    INVALID_REQUEST_ID("400 Bad Request", error("Invalid request ID", "InvalidRequestID")),
    INVALID_MODE(
            "400 Bad Request",
            error("Invalid function response mode", "InvalidFunctionResponseMode")),
    TRUNCATED(
            "400 Bad Request", error("HTTP request detected as truncated", "TruncatedHTTPRequest")),
    NOT_FOUND("404 Not Found", "404 page not found"),
    HEADERS_TOO_LARGE(
            "431 Request Header Fields Too Large",
            error("Request headers are too large", "RequestHeadersTooLarge"));

    private final String text;

    ApiReply(String status, String body) {
        text = render(status, body);
    }

    /// Returns the whole HTTP response.
    byte[] bytes() {
        return text.getBytes(US_ASCII);
    }

    /// Returns the answer to a body that exceeds its limit.
    static byte[] tooLarge(long limitBytes) {
        String reply =
                render(
                        "413 Request Entity Too Large",
                        error(
                                "Exceeded maximum allowed payload size (" + limitBytes + " bytes).",
                                "RequestEntityTooLarge"));
        return reply.getBytes(US_ASCII);
    }

    /// Returns the answer to a call that the runtime may not make in its state.
    static byte[] forbidden(String from, String to) {
        String reply =
                render(
                        "403 Forbidden",
                        error(
                                "State transition from "
                                        + from
                                        + " to "
                                        + to
                                        + " failed for runtime. Error: State transition is not allowed",
                                "InvalidStateTransition"));
        return reply.getBytes(US_ASCII);
    }

    private static String render(String status, String body) {
        if (status.startsWith("100")) {
            return "HTTP/1.1 " + status + "\r\n\r\n";
        }
        String type = body.startsWith("{") ? "application/json" : "text/plain";
        return "HTTP/1.1 %s\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s"
                .formatted(status, type, body.length(), body);
    }

    private static String error(String message, String type) {
        return "{\"errorMessage\":\"" + message + "\",\"errorType\":\"" + type + "\"}";
    }
}
