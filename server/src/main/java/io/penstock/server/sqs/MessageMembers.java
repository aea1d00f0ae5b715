package io.penstock.server.sqs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.engine.invocation.Payload;
import io.penstock.engine.queue.MessageAttribute;
import io.penstock.engine.queue.QueueMessage;
import io.penstock.services.queue.Outgoing;
import io.penstock.services.queue.RawAttribute;
import io.penstock.services.queue.Sent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;

/// The members of messages, as requests send them and answers show them.
final class MessageMembers {
    private MessageMembers() {}

    /// Reads a message to send.
    ///
    /// @param trace the request's trace header, which stands in for an absent `AWSTraceHeader`;
    ///   empty for none
    static Outgoing outgoing(JsonNode members, String trace) {
        return new Outgoing(
                Members.text(members, "MessageBody", ""),
                Members.integer(members, "DelaySeconds"),
                attributes(members.path("MessageAttributes")),
                attributes(members.path("MessageSystemAttributes")),
                Members.text(members, "MessageGroupId"),
                Members.text(members, "MessageDeduplicationId"),
                trace);
    }

    /// Returns whether the message has attribute values in lists, which SQS does not support.
    static boolean hasListValues(JsonNode members) {
        return hasLists(members.path("MessageAttributes"))
                || hasLists(members.path("MessageSystemAttributes"));
    }

    /// Writes what the sender of a message is told.
    static void sent(ObjectNode output, Sent sent) {
        output.put("MessageId", sent.messageId());
        output.put("MD5OfMessageBody", sent.md5OfBody());
        Members.putText(output, "MD5OfMessageAttributes", sent.md5OfAttributes());
        Members.putText(output, "MD5OfMessageSystemAttributes", sent.md5OfSystemAttributes());
        Members.putText(output, "SequenceNumber", sent.sequenceNumber());
    }

    /// Writes a received message.
    static void received(ObjectNode output, QueueMessage message) {
        output.put("MessageId", message.messageId());
        output.put("ReceiptHandle", message.receiptHandle());
        output.put("MD5OfBody", message.md5OfBody());
        output.put("Body", message.body());
        Members.putMap(output, "Attributes", message.attributes());
        if (!message.messageAttributes().isEmpty()) {
            output.put("MD5OfMessageAttributes", message.md5OfMessageAttributes());
            ObjectNode attributes = output.putObject("MessageAttributes");
            message.messageAttributes()
                    .forEach((name, value) -> attribute(attributes.putObject(name), value));
        }
    }

    private static void attribute(ObjectNode output, MessageAttribute attribute) {
        switch (attribute) {
            case MessageAttribute.Text(_, String value) -> output.put("StringValue", value);
            case MessageAttribute.Binary(_, Payload value) ->
                    output.put("BinaryValue", value.toByteArray());
        }
        output.put("DataType", attribute.dataType());
    }

    private static Map<String, RawAttribute> attributes(JsonNode map) {
        if (map.isEmpty()) {
            return Map.of();
        }
        var attributes = new LinkedHashMap<String, RawAttribute>();
        for (Map.Entry<String, JsonNode> entry : map.properties()) {
            JsonNode value = entry.getValue();
            attributes.put(
                    entry.getKey(),
                    new RawAttribute(
                            Members.text(value, "DataType", ""),
                            Members.text(value, "StringValue"),
                            value.has("BinaryValue") ? bytes(value.path("BinaryValue")) : null));
        }
        return attributes;
    }

    private static Payload bytes(JsonNode value) {
        try {
            return Payload.of(value.binaryValue());
        } catch (IOException notBase64) {
            throw new UncheckedIOException(notBase64); // the wire decoded it already
        }
    }

    private static boolean hasLists(JsonNode map) {
        for (JsonNode value : map) {
            if (!value.path("StringListValues").isEmpty()
                    || !value.path("BinaryListValues").isEmpty()) {
                return true;
            }
        }
        return false;
    }
}
