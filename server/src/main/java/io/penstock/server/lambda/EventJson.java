package io.penstock.server.lambda;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.penstock.engine.invocation.Payload;
import java.io.IOException;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Checks the JSON that comes with an invocation. Events are scanned, not read: they go to the
/// function byte by byte as they came. The texts of parse errors are Jackson's, as AWS's are.
final class EventJson {
    /// The longest `X-Amz-Client-Context`.
    static final int MAX_CLIENT_CONTEXT = 3583;

    private static final JsonFactory JSON =
            JsonFactory.builder()
                    .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                    // Names of an event are seen once; interning them would only cost.
                    .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                    .build();
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private EventJson() {}

    /// Returns what is wrong with an event, if anything. An event of no bytes is fine.
    static Optional<String> problem(Payload event) {
        try (JsonParser parser = JSON.createParser(event.array(), event.offset(), event.length())) {
            if (event.isEmpty()) {
                return Optional.empty();
            }
            if (parser.nextToken() == null) {
                return Optional.of("No content to map due to end-of-input");
            }
            parser.skipChildren();
            @Nullable JsonToken more = parser.nextToken();
            return more == null
                    ? Optional.empty()
                    : Optional.of("Trailing token (of type " + more + ") found after value");
        } catch (JsonProcessingException malformed) {
            return Optional.of(String.valueOf(malformed.getMessage()));
        } catch (IOException undecodable) {
            return Optional.of(String.valueOf(undecodable.getMessage()));
        }
    }

    /// Returns a client context decoded and on one line, or nothing if it is not an object.
    static Optional<String> clientContext(String base64) {
        if (base64.isEmpty()) {
            return Optional.of("");
        }
        try {
            JsonNode context = MAPPER.readTree(Base64.getDecoder().decode(base64));
            return context.isObject() ? Optional.of(context.toString()) : Optional.empty();
        } catch (IOException | IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }
}
