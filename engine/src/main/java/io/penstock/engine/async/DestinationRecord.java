package io.penstock.engine.async;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import io.penstock.engine.invocation.Payload;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/// The record of an ending that destinations get, member by member as AWS writes it.
///
/// Source: AWS Lambda Developer Guide, "Retaining records of Lambda asynchronous invocations", and
/// records that AWS delivered.
public final class DestinationRecord {
    private static final JsonFactory JSON = new JsonFactory();
    private static final int OK = 200;
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private DestinationRecord() {}

    /// Writes the record.
    ///
    /// @param request the event's payload
    public static String of(AcceptedEvent event, Payload request, Ending ending) {
        var text = new ByteArrayBuilder(512 + request.length());
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            json.writeStringField("version", "1.0");
            json.writeStringField(
                    "timestamp", TIME.format(Instant.ofEpochMilli(ending.atMillis())));
            json.writeObjectFieldStart("requestContext");
            json.writeStringField("requestId", event.requestId());
            json.writeStringField("functionArn", event.qualified().toString());
            json.writeStringField("condition", ending.condition().wireName());
            json.writeNumberField("approximateInvokeCount", ending.attempts());
            json.writeEndObject();
            payload(json, "requestPayload", request);
            if (ending.last() instanceof LastAnswer.Given answer) {
                answer(json, answer);
            }
            json.writeEndObject();
        } catch (IOException impossible) {
            throw new IllegalStateException("only memory is written to", impossible);
        }
        return text(text);
    }

    private static String text(ByteArrayBuilder utf8) {
        return new String(utf8.toByteArray(), UTF_8);
    }

    private static void answer(JsonGenerator json, LastAnswer.Given answer) throws IOException {
        json.writeObjectFieldStart("responseContext");
        json.writeNumberField("statusCode", OK);
        json.writeStringField("executedVersion", answer.executedVersion());
        if (answer.failed()) {
            json.writeStringField("functionError", "Unhandled");
        }
        json.writeEndObject();
        payload(json, "responsePayload", answer.response());
    }

    /// JSON is embedded without blanks; what is no JSON, as text.
    private static void payload(JsonGenerator json, String name, Payload payload)
            throws IOException {
        json.writeFieldName(name);
        if (payload.isEmpty()) {
            json.writeNull();
            return;
        }
        Optional<String> compact = compact(payload);
        if (compact.isPresent()) {
            json.writeRawValue(compact.get());
        } else {
            json.writeString(payload.text());
        }
    }

    private static Optional<String> compact(Payload payload) throws IOException {
        var text = new ByteArrayBuilder(payload.length());
        try (JsonParser from =
                        JSON.createParser(payload.array(), payload.offset(), payload.length());
                JsonGenerator to = JSON.createGenerator(text)) {
            if (from.nextToken() == null) {
                return Optional.empty();
            }
            to.copyCurrentStructureExact(from);
            if (from.nextToken() != null) {
                return Optional.empty();
            }
        } catch (JsonProcessingException noJson) {
            return Optional.empty();
        }
        return Optional.of(text(text));
    }
}
