package io.penstock.engine.event;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.penstock.engine.arn.QueueArn;
import io.penstock.engine.invocation.Payload;
import io.penstock.engine.queue.MessageAttribute;
import io.penstock.engine.queue.QueueMessage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The event a function gets from an SQS queue: members and their order as on AWS's wire.
/// Thread-safe; functions of their arguments.
///
/// Source: AWS Lambda Developer Guide, "Using Lambda with Amazon SQS", and the order and null rules
/// AWS shows.
public final class SqsEvent {
    private static final byte[] OPEN = ascii("{\"Records\":[");
    private static final byte[] CLOSE = ascii("]}");
    private static final byte[] SEPARATOR = ascii(",");

    /// Length of an event without any record.
    public static final int ENVELOPE_BYTES = OPEN.length + CLOSE.length;

    private static final byte[] RECORD_OPEN = ascii("{");
    private static final byte[] RECORD_CLOSE = ascii("}");
    private static final byte[] MESSAGE_ID = ascii("\"messageId\":\"");
    private static final byte[] RECEIPT_HANDLE = ascii("\",\"receiptHandle\":\"");
    private static final byte[] BODY = ascii("\",\"body\":\"");
    private static final byte[] NO_BODY = ascii("\"");
    private static final byte[] BODY_CLOSE = ascii("\"");
    private static final byte[] ATTRIBUTES = ascii(",\"attributes\":{");
    private static final byte[] MESSAGE_ATTRIBUTES = ascii("},\"messageAttributes\":{");
    private static final byte[] MD5_OF_ATTRIBUTES = ascii("},\"md5OfMessageAttributes\":\"");
    private static final byte[] MD5_OF_ATTRIBUTES_CLOSE = ascii("\"");
    private static final byte[] MD5_OF_ATTRIBUTES_NULL = ascii("},\"md5OfMessageAttributes\":null");
    private static final byte[] MD5_OF_ATTRIBUTES_ABSENT = ascii("}");
    private static final byte[] MD5_OF_BODY = ascii(",\"md5OfBody\":\"");
    private static final byte[] EVENT_SOURCE =
            ascii("\",\"eventSource\":\"aws:sqs\",\"eventSourceARN\":\"");
    private static final byte[] REGION = ascii("\",\"awsRegion\":\"");
    private static final byte[] QUOTE = ascii("\"");

    /// What comes before the values of attributes that nearly every message has.
    private static final Map<String, byte[]> KNOWN_NAMES =
            Stream.of(
                            "ApproximateReceiveCount",
                            "SentTimestamp",
                            "SenderId",
                            "ApproximateFirstReceiveTimestamp",
                            "MessageGroupId",
                            "MessageDeduplicationId",
                            "SequenceNumber",
                            "AWSTraceHeader",
                            "DeadLetterQueueSourceArn")
                    .collect(
                            Collectors.toUnmodifiableMap(
                                    name -> name, name -> ascii("\"" + name + "\":\"")));

    private static final byte[] NAME_END = ascii("\":");
    private static final byte[] STRING_VALUE = ascii("{\"stringValue\":\"");
    private static final byte[] BINARY_VALUE = ascii("{\"binaryValue\":\"");
    private static final byte[] DATA_TYPE =
            ascii("\",\"stringListValues\":[],\"binaryListValues\":[],\"dataType\":\"");
    private static final byte[] ATTRIBUTE_CLOSE = ascii("\"}");

    /// More than most messages need beside their body.
    private static final int METADATA_BYTES = 768;

    private SqsEvent() {}

    /// Writes the event of one batch.
    ///
    /// @param messages at least one, in order
    /// @param windowed whether the mapping has a batching window: AWS then writes
    ///   `"md5OfMessageAttributes":null` for messages without attributes, and leaves the member out
    ///   otherwise
    public static Payload write(List<QueueMessage> messages, QueueArn source, boolean windowed) {
        return join(records(messages, source, windowed));
    }

    /// Writes the record of each message, without the commas between them: their lengths are known
    /// then, and [#join] makes events of them without looking at a message again. They lie in an
    /// array as the event of all of them, unless it grew too long.
    ///
    /// @param windowed see [#write]
    public static List<Payload> records(
            List<QueueMessage> messages, QueueArn source, boolean windowed) {
        if (messages.isEmpty()) {
            return List.of();
        }
        int expectedBytes = ENVELOPE_BYTES + messages.size() * METADATA_BYTES;
        for (QueueMessage message : messages) {
            expectedBytes += message.body().length();
        }
        byte[] origin = origin(source);
        var parts = new JsonParts(expectedBytes);
        var records = new ArrayList<Payload>(messages.size());
        for (QueueMessage message : messages) {
            parts.raw(records.isEmpty() ? OPEN : SEPARATOR);
            parts.endPart();
            record(parts, message, origin, windowed);
            records.add(parts.endPart());
        }
        parts.raw(CLOSE);
        parts.endPart();
        return records;
    }

    /// Puts the records of one batch together.
    ///
    /// @param records at least one, in order, as [#records] wrote them
    public static Payload join(List<Payload> records) {
        int sizeBytes = ENVELOPE_BYTES + (records.size() - 1) * SEPARATOR.length;
        for (Payload record : records) {
            sizeBytes += record.length();
        }
        if (lieAsEvent(records)) {
            Payload first = records.getFirst();
            return Payload.of(first.array(), first.offset() - OPEN.length, sizeBytes);
        }
        byte[] event = new byte[sizeBytes];
        System.arraycopy(OPEN, 0, event, 0, OPEN.length);
        int at = OPEN.length;
        for (Payload record : records) {
            if (at > OPEN.length) {
                event[at++] = ',';
            }
            System.arraycopy(record.array(), record.offset(), event, at, record.length());
            at += record.length();
        }
        System.arraycopy(CLOSE, 0, event, at, CLOSE.length);
        return Payload.of(event);
    }

    /// Returns whether the records are those of one reception, complete and in order, so that the
    /// event is around them already.
    @SuppressWarnings("ReferenceEquality") // whether they share one array is the question
    private static boolean lieAsEvent(List<Payload> records) {
        byte[] array = records.getFirst().array();
        int at = records.getFirst().offset() - OPEN.length;
        byte[] before = OPEN;
        for (Payload record : records) {
            int gap = record.offset() - before.length;
            if (record.array() != array || gap != at || !holds(array, at, before)) {
                return false;
            }
            at = record.offset() + record.length();
            before = SEPARATOR;
        }
        return holds(array, at, CLOSE);
    }

    private static boolean holds(byte[] array, int at, byte[] part) {
        return at >= 0
                && at + part.length <= array.length
                && Arrays.equals(array, at, at + part.length, part, 0, part.length);
    }

    /// Returns the members of one record without its body and without braces, as filter patterns
    /// see them.
    public static String metadata(QueueMessage message, QueueArn source) {
        var parts = new JsonParts(METADATA_BYTES);
        head(parts, message);
        parts.raw(NO_BODY);
        rest(parts, message, origin(source), false);
        return parts.endPart().text();
    }

    /// Returns the members that are the same for all messages of a queue.
    private static byte[] origin(QueueArn source) {
        var parts = new JsonParts(METADATA_BYTES);
        parts.raw(EVENT_SOURCE);
        parts.text(source.toString());
        parts.raw(REGION);
        parts.text(source.region());
        parts.raw(QUOTE);
        return parts.endPart().toByteArray();
    }

    private static void record(
            JsonParts to, QueueMessage message, byte[] origin, boolean windowed) {
        to.raw(RECORD_OPEN);
        head(to, message);
        to.raw(BODY);
        to.text(message.body());
        to.raw(BODY_CLOSE);
        rest(to, message, origin, windowed);
        to.raw(RECORD_CLOSE);
    }

    private static void head(JsonParts to, QueueMessage message) {
        to.raw(MESSAGE_ID);
        to.text(message.messageId());
        to.raw(RECEIPT_HANDLE);
        to.text(message.receiptHandle());
    }

    private static void rest(JsonParts to, QueueMessage message, byte[] origin, boolean windowed) {
        to.raw(ATTRIBUTES);
        systemAttributes(to, message.attributes());
        to.raw(MESSAGE_ATTRIBUTES);
        userAttributes(to, message.messageAttributes());
        md5OfAttributes(to, message, windowed);
        to.raw(MD5_OF_BODY);
        to.text(message.md5OfBody());
        to.raw(origin);
    }

    private static void systemAttributes(JsonParts to, Map<String, String> attributes) {
        boolean first = true;
        for (Map.Entry<String, String> attribute : attributes.entrySet()) {
            if (!first) {
                to.raw(SEPARATOR);
            }
            opening(to, attribute.getKey());
            to.text(attribute.getValue());
            to.raw(QUOTE);
            first = false;
        }
    }

    private static void opening(JsonParts to, String name) {
        byte @Nullable [] known = KNOWN_NAMES.get(name);
        if (known != null) {
            to.raw(known);
        } else {
            name(to, name, true);
            to.raw(QUOTE);
        }
    }

    private static void userAttributes(JsonParts to, Map<String, MessageAttribute> attributes) {
        boolean first = true;
        for (Map.Entry<String, MessageAttribute> attribute : attributes.entrySet()) {
            name(to, attribute.getKey(), first);
            value(to, attribute.getValue());
            to.raw(DATA_TYPE);
            to.text(attribute.getValue().dataType());
            to.raw(ATTRIBUTE_CLOSE);
            first = false;
        }
    }

    private static void value(JsonParts to, MessageAttribute attribute) {
        switch (attribute) {
            case MessageAttribute.Text(_, String value) -> {
                to.raw(STRING_VALUE);
                to.text(value);
            }
            case MessageAttribute.Binary(_, Payload value) -> {
                to.raw(BINARY_VALUE);
                to.base64(value);
            }
        }
    }

    private static void name(JsonParts to, String name, boolean first) {
        if (!first) {
            to.raw(SEPARATOR);
        }
        to.raw(QUOTE);
        to.text(name);
        to.raw(NAME_END);
    }

    private static void md5OfAttributes(JsonParts to, QueueMessage message, boolean windowed) {
        if (!message.md5OfMessageAttributes().isEmpty()) {
            to.raw(MD5_OF_ATTRIBUTES);
            to.text(message.md5OfMessageAttributes());
            to.raw(MD5_OF_ATTRIBUTES_CLOSE);
        } else {
            to.raw(windowed ? MD5_OF_ATTRIBUTES_NULL : MD5_OF_ATTRIBUTES_ABSENT);
        }
    }

    private static byte[] ascii(String json) {
        return json.getBytes(US_ASCII);
    }
}
