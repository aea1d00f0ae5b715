package io.penstock.server.wire;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import com.fasterxml.jackson.dataformat.cbor.CBORGenerator;
import com.fasterxml.jackson.dataformat.cbor.databind.CBORMapper;
import io.penstock.engine.invocation.Payload;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The CBOR reader and writer of the front door (RFC 8949, as Smithy's RPC v2 uses it). Requests
/// are read as trees, a tagged time as its number of seconds; answers are written after their
/// model, which says what is a time and what is a number with a fraction.
final class Cbor {
    private static final int EPOCH_SECONDS = 1; // the tag of times
    private static final int FIRST_BUFFER_BYTES = 1024;

    private static final CBORMapper MAPPER =
            CBORMapper.builder(
                            CBORFactory.builder()
                                    .streamReadConstraints(
                                            StreamReadConstraints.builder()
                                                    .maxNestingDepth(Json.MAX_DEPTH)
                                                    .maxStringLength(Json.MAX_TEXT_CHARACTERS)
                                                    .build())
                                    .build())
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build();

    private Cbor() {}

    /// Reads a map; no bytes at all count as an empty one.
    static Json.Document read(Payload bytes) {
        if (bytes.isEmpty()) {
            return new Json.Document.Members(Json.object());
        }
        try {
            JsonNode root = MAPPER.readTree(bytes.array(), bytes.offset(), bytes.length());
            return root instanceof ObjectNode members
                    ? new Json.Document.Members(members)
                    : new Json.Document.Malformed("the request body must be a CBOR map");
        } catch (JsonProcessingException malformed) {
            return new Json.Document.Malformed(malformed.getOriginalMessage());
        } catch (IOException unreadable) {
            return new Json.Document.Malformed("the request body is no CBOR");
        }
    }

    /// Renders members as their model has them.
    static Payload write(ServiceModel model, Shape.Structure structure, JsonNode members) {
        return rendered(out -> structure(out, model, structure, members));
    }

    /// Renders a map of texts.
    static Payload write(Map<String, String> texts) {
        return rendered(out -> {
            out.writeStartObject(texts.size());
            for (Map.Entry<String, String> entry : texts.entrySet()) {
                out.writeStringField(entry.getKey(), entry.getValue());
            }
            out.writeEndObject();
        });
    }

    private static Payload rendered(Writing writing) {
        var bytes = new ByteArrayOutputStream(FIRST_BUFFER_BYTES);
        try (CBORGenerator out = MAPPER.getFactory().createGenerator(bytes)) {
            writing.to(out);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return Payload.of(bytes.toByteArray());
    }

    private static void structure(
            CBORGenerator out, ServiceModel model, Shape.Structure structure, JsonNode members)
            throws IOException {
        out.writeStartObject(members.size());
        for (Map.Entry<String, JsonNode> entry : members.properties()) {
            @Nullable Member member = structure.members().get(entry.getKey());
            if (member == null) {
                throw new IllegalStateException(
                        structure.name() + " has no member " + entry.getKey());
            }
            out.writeFieldName(entry.getKey());
            value(out, model, model.shape(member.shape()), entry.getValue());
        }
        out.writeEndObject();
    }

    private static void value(CBORGenerator out, ServiceModel model, Shape shape, JsonNode value)
            throws IOException {
        switch (shape) {
            case Shape.Structure structure -> structure(out, model, structure, value);
            case Shape.Sequence list -> {
                out.writeStartArray(value, value.size());
                for (JsonNode element : value) {
                    value(out, model, model.shape(list.element()), element);
                }
                out.writeEndArray();
            }
            case Shape.Dictionary map -> {
                out.writeStartObject(value.size());
                for (Map.Entry<String, JsonNode> entry : value.properties()) {
                    out.writeFieldName(entry.getKey());
                    value(out, model, model.shape(map.value()), entry.getValue());
                }
                out.writeEndObject();
            }
            case Shape.Text _ -> out.writeString(value.asText());
            case Shape.Numeric numeric -> {
                switch (numeric.kind()) {
                    case INTEGER, LONG -> out.writeNumber(value.asLong());
                    case DOUBLE -> out.writeNumber(value.asDouble());
                }
            }
            case Shape.Flag _ -> out.writeBoolean(value.asBoolean());
            case Shape.Bytes _ -> out.writeBinary(value.binaryValue());
            case Shape.Timestamp _ -> {
                out.writeTag(EPOCH_SECONDS);
                out.writeNumber(value.asDouble());
            }
        }
    }

    /// Writes a document.
    private interface Writing {
        void to(CBORGenerator out) throws IOException;
    }
}
