package io.penstock.server.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.engine.invocation.Payload;
import java.io.IOException;
import java.io.UncheckedIOException;

/// The one JSON reader and writer of the front door. Sources never show in error messages, nesting
/// and text are bounded, anything after the document is an error.
public final class Json {
    /// Deeper documents are refused; no request of AWS nests nearly as deep.
    static final int MAX_DEPTH = 64;

    /// The longest text: a zip file of the largest request, in base64.
    static final int MAX_TEXT_CHARACTERS = BodyLimits.CODE_BYTES;

    static final JsonMapper MAPPER =
            JsonMapper.builder(
                            JsonFactory.builder()
                                    .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                                    .streamReadConstraints(
                                            StreamReadConstraints.builder()
                                                    .maxNestingDepth(MAX_DEPTH)
                                                    .maxStringLength(MAX_TEXT_CHARACTERS)
                                                    .build())
                                    .build())
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build();

    private Json() {}

    /// What reading a document brings.
    public sealed interface Document {
        /// A JSON object.
        record Members(ObjectNode root) implements Document {}

        /// Something else.
        ///
        /// @param cause what is wrong, for people; without any of the content but a character
        record Malformed(String cause) implements Document {}
    }

    /// Returns an empty object to fill.
    public static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    /// Reads a JSON object; no bytes at all count as `{}`.
    public static Document read(Payload bytes) {
        if (bytes.isEmpty()) {
            return new Document.Members(object());
        }
        return QuickReader.read(bytes)
                .<Document>map(Document.Members::new)
                .orElseGet(() -> readAny(bytes));
    }

    /// Renders a document.
    public static Payload write(JsonNode document) {
        return QuickWriter.write(document).orElseGet(() -> writeAny(document));
    }

    /// Reads whatever comes: the general way, which the quick one must agree with.
    static Document readAny(Payload bytes) {
        try {
            JsonNode root = MAPPER.readTree(bytes.array(), bytes.offset(), bytes.length());
            if (root instanceof ObjectNode members) {
                return new Document.Members(members);
            }
            return new Document.Malformed("the request body must be a JSON object");
        } catch (JsonProcessingException malformed) {
            return new Document.Malformed(malformed.getOriginalMessage());
        } catch (IOException unreadable) {
            return new Document.Malformed("the request body is not UTF-8 text");
        }
    }

    /// Renders any document: the general way, which the quick one must agree with.
    static Payload writeAny(JsonNode document) {
        try {
            return Payload.of(MAPPER.writeValueAsBytes(document));
        } catch (JsonProcessingException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }
}
