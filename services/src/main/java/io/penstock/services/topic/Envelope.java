package io.penstock.services.topic;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.penstock.engine.queue.MessageAttribute;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.Map;

/// What queues and functions get of a message, member by member as AWS writes it. Nothing is
/// signed: the signature is a word that says so.
///
/// Source: Amazon SNS Developer Guide, "Parsing Amazon SNS message formats"; AWS Lambda Developer
/// Guide, "Invoking Lambda functions with Amazon SNS notifications".
final class Envelope {
    private static final JsonFactory JSON = new JsonFactory();
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);
    private static final String UNSIGNED = "UNSIGNED";

    private Envelope() {}

    /// Returns the body of a message in a queue.
    static String forQueue(Subscription subscription, Publication publication) {
        return write(json -> {
            json.writeStartObject();
            json.writeStringField("Type", "Notification");
            json.writeStringField("MessageId", publication.messageId());
            json.writeStringField("TopicArn", subscription.topic().toString());
            if (!publication.subject().isEmpty()) {
                json.writeStringField("Subject", publication.subject());
            }
            json.writeStringField("Message", publication.message(subscription.protocol()));
            json.writeStringField("Timestamp", time(publication));
            json.writeStringField("SignatureVersion", "1");
            json.writeStringField("Signature", UNSIGNED);
            json.writeStringField("SigningCertURL", certificate(subscription));
            json.writeStringField("UnsubscribeURL", unsubscribe(subscription));
            if (!publication.attributes().isEmpty()) {
                json.writeObjectFieldStart("MessageAttributes");
                attributes(json, publication.attributes());
                json.writeEndObject();
            }
            json.writeEndObject();
        });
    }

    /// Returns the event of a function.
    static String forFunction(Subscription subscription, Publication publication) {
        return write(json -> {
            json.writeStartObject();
            json.writeArrayFieldStart("Records");
            json.writeStartObject();
            json.writeStringField("EventSource", "aws:sns");
            json.writeStringField("EventVersion", "1.0");
            json.writeStringField("EventSubscriptionArn", subscription.arn());
            json.writeObjectFieldStart("Sns");
            json.writeStringField("Type", "Notification");
            json.writeStringField("MessageId", publication.messageId());
            json.writeStringField("TopicArn", subscription.topic().toString());
            if (publication.subject().isEmpty()) {
                json.writeNullField("Subject");
            } else {
                json.writeStringField("Subject", publication.subject());
            }
            json.writeStringField("Message", publication.message(subscription.protocol()));
            json.writeStringField("Timestamp", time(publication));
            json.writeStringField("SignatureVersion", "1");
            json.writeStringField("Signature", UNSIGNED);
            json.writeStringField("SigningCertUrl", certificate(subscription));
            json.writeStringField("UnsubscribeUrl", unsubscribe(subscription));
            json.writeObjectFieldStart("MessageAttributes");
            attributes(json, publication.attributes());
            json.writeEndObject();
            json.writeEndObject();
            json.writeEndObject();
            json.writeEndArray();
            json.writeEndObject();
        });
    }

    /// Returns what a filter policy sees of the attributes: texts as strings, numbers as numbers,
    /// lists as lists.
    static String forFilter(Map<String, MessageAttribute> attributes) {
        return write(json -> {
            json.writeStartObject();
            for (Map.Entry<String, MessageAttribute> each : attributes.entrySet()) {
                if (each.getValue() instanceof MessageAttribute.Text(String type, String value)) {
                    json.writeFieldName(each.getKey());
                    switch (type) {
                        case "Number" -> json.writeRawValue(value);
                        case "String.Array" -> json.writeRawValue(value);
                        default -> json.writeString(value);
                    }
                }
            }
            json.writeEndObject();
        });
    }

    private static void attributes(JsonGenerator json, Map<String, MessageAttribute> attributes)
            throws IOException {
        for (Map.Entry<String, MessageAttribute> each : attributes.entrySet()) {
            json.writeObjectFieldStart(each.getKey());
            json.writeStringField("Type", each.getValue().dataType());
            json.writeStringField("Value", value(each.getValue()));
            json.writeEndObject();
        }
    }

    private static String value(MessageAttribute attribute) {
        return switch (attribute) {
            case MessageAttribute.Text(_, String value) -> value;
            case MessageAttribute.Binary(_, var value) ->
                    Base64.getEncoder().encodeToString(value.toByteArray());
        };
    }

    private static String time(Publication publication) {
        return TIME.format(Instant.ofEpochMilli(publication.timestamp()));
    }

    private static String certificate(Subscription subscription) {
        return host(subscription) + "SimpleNotificationService-unsigned.pem";
    }

    private static String unsubscribe(Subscription subscription) {
        return host(subscription) + "?Action=Unsubscribe&SubscriptionArn=" + subscription.arn();
    }

    private static String host(Subscription subscription) {
        return "https://sns." + subscription.topic().region() + ".amazonaws.com/";
    }

    private static String write(Writing writing) {
        var text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            writing.to(json);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible); // nothing but memory is written to
        }
        return text.toString();
    }

    /// Writes one envelope.
    private interface Writing {
        void to(JsonGenerator json) throws IOException;
    }
}
