package io.penstock.engine.event;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.penstock.engine.arn.QueueArn;
import io.penstock.engine.invocation.Payload;
import io.penstock.engine.queue.MessageAttribute;
import io.penstock.engine.queue.QueueMessage;
import java.util.List;
import java.util.Map;

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
    private static final byte[] NAME_END = ascii("\":");
    private static final byte[] STRING_VALUE = ascii("{\"stringValue\":\"");
    private static final byte[] BINARY_VALUE = ascii("{\"binaryValue\":\"");
    private static final byte[] DATA_TYPE =
            ascii("\",\"stringListValues\":[],\"binaryListValues\":[],\"dataType\":\"");
    private static final byte[] ATTRIBUTE_CLOSE = ascii("\"}");

    private SqsEvent() {}

    /// Returns the exact length of one record's JSON, without the comma between records.
    ///
    /// @param windowed whether the mapping has a batching window; see [#write]
    public static int size(QueueMessage message, QueueArn source, boolean windowed) {
        var count = new JsonSink.Count();
        record(count, message, source, windowed);
        return count.length();
    }

    /// Writes the event of one batch.
    ///
    /// @param messages at least one, in order
    /// @param windowed whether the mapping has a batching window: AWS then writes
    ///   `"md5OfMessageAttributes":null` for messages without attributes, and leaves the member out
    ///   otherwise
    public static Payload write(List<QueueMessage> messages, QueueArn source, boolean windowed) {
        int sizeBytes = ENVELOPE_BYTES + (messages.size() - 1) * SEPARATOR.length;
        for (QueueMessage message : messages) {
            sizeBytes += size(message, source, windowed);
        }
        return write(messages, source, windowed, sizeBytes);
    }

    /// Writes the event of one batch whose length is known already.
    ///
    /// @param sizeBytes exact length of the whole event, as its batch window tells it
    /// @throws RuntimeException if `sizeBytes` is wrong, which is a bug of the caller
    public static Payload write(
            List<QueueMessage> messages, QueueArn source, boolean windowed, int sizeBytes) {
        var bytes = new JsonSink.Bytes(sizeBytes);
        bytes.raw(OPEN);
        for (int i = 0; i < messages.size(); i++) {
            if (i > 0) {
                bytes.raw(SEPARATOR);
            }
            record(bytes, messages.get(i), source, windowed);
        }
        bytes.raw(CLOSE);
        return bytes.payload();
    }

    /// Returns the members of one record without its body and without braces, as filter patterns
    /// see them.
    public static String metadata(QueueMessage message, QueueArn source) {
        var count = new JsonSink.Count();
        metadata(count, message, source);
        var bytes = new JsonSink.Bytes(count.length());
        metadata(bytes, message, source);
        return bytes.payload().text();
    }

    private static void metadata(JsonSink sink, QueueMessage message, QueueArn source) {
        head(sink, message);
        sink.raw(NO_BODY);
        rest(sink, message, source, false);
    }

    private static void record(
            JsonSink sink, QueueMessage message, QueueArn source, boolean windowed) {
        sink.raw(RECORD_OPEN);
        head(sink, message);
        sink.raw(BODY);
        sink.text(message.body());
        sink.raw(BODY_CLOSE);
        rest(sink, message, source, windowed);
        sink.raw(RECORD_CLOSE);
    }

    private static void head(JsonSink sink, QueueMessage message) {
        sink.raw(MESSAGE_ID);
        sink.text(message.messageId());
        sink.raw(RECEIPT_HANDLE);
        sink.text(message.receiptHandle());
    }

    private static void rest(
            JsonSink sink, QueueMessage message, QueueArn source, boolean windowed) {
        sink.raw(ATTRIBUTES);
        systemAttributes(sink, message.attributes());
        sink.raw(MESSAGE_ATTRIBUTES);
        userAttributes(sink, message.messageAttributes());
        md5OfAttributes(sink, message, windowed);
        sink.raw(MD5_OF_BODY);
        sink.text(message.md5OfBody());
        sink.raw(EVENT_SOURCE);
        sink.text(source.toString());
        sink.raw(REGION);
        sink.text(source.region());
        sink.raw(QUOTE);
    }

    private static void systemAttributes(JsonSink sink, Map<String, String> attributes) {
        boolean first = true;
        for (Map.Entry<String, String> attribute : attributes.entrySet()) {
            name(sink, attribute.getKey(), first);
            sink.raw(QUOTE);
            sink.text(attribute.getValue());
            sink.raw(QUOTE);
            first = false;
        }
    }

    private static void userAttributes(JsonSink sink, Map<String, MessageAttribute> attributes) {
        boolean first = true;
        for (Map.Entry<String, MessageAttribute> attribute : attributes.entrySet()) {
            name(sink, attribute.getKey(), first);
            value(sink, attribute.getValue());
            sink.raw(DATA_TYPE);
            sink.text(attribute.getValue().dataType());
            sink.raw(ATTRIBUTE_CLOSE);
            first = false;
        }
    }

    private static void value(JsonSink sink, MessageAttribute attribute) {
        switch (attribute) {
            case MessageAttribute.Text(_, String value) -> {
                sink.raw(STRING_VALUE);
                sink.text(value);
            }
            case MessageAttribute.Binary(_, Payload value) -> {
                sink.raw(BINARY_VALUE);
                sink.base64(value);
            }
        }
    }

    private static void name(JsonSink sink, String name, boolean first) {
        if (!first) {
            sink.raw(SEPARATOR);
        }
        sink.raw(QUOTE);
        sink.text(name);
        sink.raw(NAME_END);
    }

    private static void md5OfAttributes(JsonSink sink, QueueMessage message, boolean windowed) {
        if (!message.md5OfMessageAttributes().isEmpty()) {
            sink.raw(MD5_OF_ATTRIBUTES);
            sink.text(message.md5OfMessageAttributes());
            sink.raw(MD5_OF_ATTRIBUTES_CLOSE);
        } else {
            sink.raw(windowed ? MD5_OF_ATTRIBUTES_NULL : MD5_OF_ATTRIBUTES_ABSENT);
        }
    }

    private static byte[] ascii(String json) {
        return json.getBytes(US_ASCII);
    }
}
