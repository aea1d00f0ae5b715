package io.penstock.runtime.environment.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/// The answers of the Extensions and Telemetry APIs.
///
/// Source of types and texts: the runtime interface emulator,
/// `aws/aws-lambda-runtime-interface-emulator`.
final class ExtensionReply {
    private ExtensionReply() {}

    /// Returns the whole HTTP response with a JSON body.
    ///
    /// @param header one more header line without its end; empty for none
    static byte[] ok(String header, String body) {
        return render("200 OK", header, "application/json", body);
    }

    /// Returns the answer to a report of an error.
    static byte[] accepted() {
        return render("202 Accepted", "", "application/json", "{\"status\":\"OK\"}");
    }

    /// Returns the refusal of a call.
    static byte[] forbidden(String type, String message) {
        return refusal("403 Forbidden", type, message);
    }

    /// Returns the refusal of a subscription that breaks a rule.
    static byte[] invalid(String type, String message) {
        return refusal("400 Bad Request", type, message);
    }

    /// Returns the answer to an API that is not offered.
    static byte[] unsupported(String type, String message) {
        return refusal("202 Accepted", type, message);
    }

    /// Returns the answer to a path that does not exist.
    static byte[] notFound() {
        return ApiReply.NOT_FOUND.bytes();
    }

    private static byte[] refusal(String status, String type, String message) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.put("errorMessage", message).put("errorType", type);
        return render(status, "", "application/json", body.toString());
    }

    private static byte[] render(String status, String header, String type, String body) {
        String extra = header.isEmpty() ? "" : header + "\r\n";
        String head =
                "HTTP/1.1 %s\r\nContent-Type: %s\r\n%sContent-Length: %d\r\n\r\n"
                        .formatted(status, type, extra, body.getBytes(UTF_8).length);
        return (head + body).getBytes(UTF_8);
    }
}
