package io.penstock.server.url;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.penstock.engine.invocation.Payload;
import io.penstock.engine.invocation.ResponseMetadata;
import io.penstock.server.wire.HeaderLine;
import java.io.IOException;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/// Turns what a function returned into a response, as payload format 2.0 says: an object with
/// `statusCode` is a response already; anything else is the body of one. Pure.
final class BufferedResult {
    private static final JsonMapper MAPPER =
            JsonMapper.builder(
                            JsonFactory.builder()
                                    .streamReadConstraints(
                                            StreamReadConstraints.builder()
                                                    .maxStringLength(8 * 1024 * 1024)
                                                    .build())
                                    .build())
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                    .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                    .build();

    private BufferedResult() {}

    /// Returns the response for a result that came whole.
    static UrlResponse of(Payload result, ResponseMetadata metadata) {
        if (metadata.contentType().equals(ResponseMetadata.HTTP_INTEGRATION)) {
            return integrated(result);
        }
        return metadata.streamed()
                ? UrlResponse.of(200, Prelude.contentType(metadata), result)
                : ofJson(result);
    }

    private static UrlResponse integrated(Payload result) {
        var prelude = new Prelude();
        int body = prelude.read(result.array(), result.offset(), result.length());
        return prelude.head()
                .map(head ->
                        new UrlResponse(
                                head.status(),
                                head.headers(),
                                Payload.of(
                                        result.array(),
                                        result.offset() + body,
                                        result.length() - body)))
                .orElseGet(UrlResponse::failed);
    }

    private static UrlResponse ofJson(Payload result) {
        try {
            JsonNode root = MAPPER.readTree(result.array(), result.offset(), result.length());
            if (root.isMissingNode()) {
                return UrlResponse.failed();
            }
            if (root.has("statusCode")) {
                return described(root).orElseGet(UrlResponse::failed);
            }
            String text = root.isTextual() ? root.textValue() : root.toString();
            return UrlResponse.of(200, UrlResponse.JSON, Payload.of(text));
        } catch (IOException notJson) {
            return UrlResponse.failed();
        }
    }

    private static Optional<UrlResponse> described(JsonNode root) {
        Optional<Integer> status = ResponseHeaders.status(root.path("statusCode"));
        Optional<List<HeaderLine>> headers = ResponseHeaders.of(root, UrlResponse.JSON);
        Optional<Payload> body = body(root);
        return status.isEmpty() || headers.isEmpty() || body.isEmpty()
                ? Optional.empty()
                : Optional.of(new UrlResponse(status.get(), headers.get(), body.get()));
    }

    private static Optional<Payload> body(JsonNode root) {
        JsonNode body = root.path("body");
        if (body.isMissingNode() || body.isNull()) {
            return Optional.of(Payload.EMPTY);
        }
        String text = body.isTextual() ? body.textValue() : body.toString();
        if (!root.path("isBase64Encoded").asBoolean(false)) {
            return Optional.of(Payload.of(text.getBytes(UTF_8)));
        }
        try {
            return Optional.of(Payload.of(Base64.getDecoder().decode(text)));
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
    }
}
