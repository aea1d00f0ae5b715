package io.penstock.server.url;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.penstock.engine.invocation.ResponseMetadata;
import io.penstock.server.wire.HeaderLine;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/// What a streamed response begins with where its content type says so: status, headers and cookies
/// in a JSON object, then eight NUL bytes, then the body. Fed as it arrives; not thread-safe.
final class Prelude {
    /// A longer prelude is none.
    static final int BYTES_MAX = 1024 * 1024;

    private static final String OCTETS = "application/octet-stream";
    private static final int DELIMITER_BYTES = 8;
    private static final JsonMapper MAPPER = new JsonMapper();

    private final ByteArrayOutputStream text = new ByteArrayOutputStream();
    private int nulls;
    private boolean tooLong;

    /// Returns the content type of a streamed response that has no prelude.
    static String contentType(ResponseMetadata metadata) {
        return metadata.contentType().isEmpty() ? OCTETS : metadata.contentType();
    }

    /// Takes what belongs to the prelude, and returns how many of the bytes that were.
    int read(byte[] bytes, int offset, int length) {
        int taken = 0;
        while (taken < length && !complete() && !tooLong) {
            byte next = bytes[offset + taken++];
            if (next == 0) {
                nulls++;
            } else {
                nulls = 0;
                text.write(next);
                tooLong = text.size() > BYTES_MAX;
            }
        }
        return taken;
    }

    /// Returns whether the body begins now.
    boolean complete() {
        return nulls == DELIMITER_BYTES;
    }

    /// Returns whether this is no prelude, whatever follows.
    boolean broken() {
        return tooLong || (complete() && head().isEmpty());
    }

    /// Returns what it says; nothing if it is incomplete or says what no response can have.
    Optional<Head> head() {
        if (!complete()) {
            return Optional.empty();
        }
        try {
            JsonNode root = MAPPER.readTree(text.toString(StandardCharsets.UTF_8));
            if (!root.isObject()) {
                return Optional.empty();
            }
            Optional<List<HeaderLine>> headers = ResponseHeaders.of(root, OCTETS);
            return status(root).flatMap(status -> headers.map(lines -> new Head(status, lines)));
        } catch (JsonProcessingException malformed) {
            return Optional.empty();
        }
    }

    private static Optional<Integer> status(JsonNode root) {
        return root.has("statusCode")
                ? ResponseHeaders.status(root.path("statusCode"))
                : Optional.of(200);
    }

    /// How a response begins.
    record Head(int status, List<HeaderLine> headers) {}
}
