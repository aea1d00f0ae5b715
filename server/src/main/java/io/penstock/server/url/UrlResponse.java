package io.penstock.server.url;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.engine.invocation.InvocationResult.Refusal;
import io.penstock.engine.invocation.InvocationResult.Throttled;
import io.penstock.engine.invocation.Payload;
import io.penstock.server.wire.HeaderLine;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A response of a function URL.
///
/// @param headers no length and no connection headers
record UrlResponse(int status, List<HeaderLine> headers, Payload body) {
    static final String JSON = "application/json";
    private static final String TROUBLESHOOTING =
            "Forbidden. For troubleshooting Function URL authorization issues, see:"
                    + " https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html";

    /// Returns a response with one header.
    static UrlResponse of(int status, String contentType, Payload body) {
        return new UrlResponse(status, List.of(new HeaderLine("Content-Type", contentType)), body);
    }

    /// Nobody has this URL.
    static UrlResponse unknown() {
        return denied(null);
    }

    /// The caller may not call, or the alias behind the URL is gone.
    static UrlResponse forbidden() {
        return denied(TROUBLESHOOTING);
    }

    /// The function failed, or what it returned makes no response.
    static UrlResponse failed() {
        return of(502, "text/plain", Payload.of("Internal Server Error"));
    }

    /// No concurrency was free.
    static UrlResponse throttled(Throttled throttled) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.put("Reason", throttled.reason().wireName());
        body.put("Type", "User");
        body.put("message", "Rate Exceeded.");
        var headers = new ArrayList<HeaderLine>();
        headers.add(new HeaderLine("Content-Type", JSON));
        headers.add(new HeaderLine("x-amzn-ErrorType", "TooManyRequestsException"));
        throttled
                .retryAfterSeconds()
                .ifPresent(seconds ->
                        headers.add(new HeaderLine("Retry-After", Long.toString(seconds))));
        return new UrlResponse(429, headers, bytes(body));
    }

    /// The function could not be invoked.
    static UrlResponse refused(Refusal refusal, String message) {
        return switch (refusal) {
            case MISSING -> forbidden();
            case TOO_LARGE -> tooLarge();
            case NOT_ACTIVE -> failed();
            case RECURSIVE -> error(400, "RecursiveInvocationException", message);
            case STOPPING, UNAVAILABLE ->
                    of(500, "text/plain", Payload.of("Internal Server Error"));
        };
    }

    /// The request is larger than an invocation may be.
    static UrlResponse tooLarge() {
        return error(
                413,
                "RequestEntityTooLargeException",
                "Request must be smaller than 6291456 bytes for the InvokeFunction operation");
    }

    private static UrlResponse denied(@Nullable String message) {
        return error(403, "AccessDeniedException", message);
    }

    private static UrlResponse error(int status, String type, @Nullable String message) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.put("Message", message);
        return new UrlResponse(
                status,
                List.of(
                        new HeaderLine("Content-Type", JSON),
                        new HeaderLine("x-amzn-ErrorType", type)),
                bytes(body));
    }

    private static Payload bytes(ObjectNode body) {
        return Payload.of(body.toString().getBytes(UTF_8));
    }
}
