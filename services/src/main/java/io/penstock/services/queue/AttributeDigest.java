package io.penstock.services.queue;

import io.penstock.engine.invocation.Payload;
import io.penstock.engine.queue.MessageAttribute;
import io.penstock.services.queue.core.Md5;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.SortedMap;

/// The MD5 sum of message attributes, as the *Amazon SQS Developer Guide* defines it ("Calculating
/// the MD5 message digest for message attributes"). SDKs verify it.
final class AttributeDigest {
    private static final byte TEXT = 1;
    private static final byte BINARY = 2;

    private AttributeDigest() {}

    /// Returns the sum in lower-case hex, or an empty text for no attributes.
    static String of(SortedMap<String, MessageAttribute> attributes) {
        if (attributes.isEmpty()) {
            return "";
        }
        ByteBuffer bytes = ByteBuffer.allocate(sizeOf(attributes));
        attributes.forEach((name, attribute) -> put(bytes, name, attribute));
        return Md5.of(bytes.flip()).hex();
    }

    /// Returns the value's bytes.
    static Payload bytesOf(MessageAttribute attribute) {
        return switch (attribute) {
            case MessageAttribute.Text(_, var value) -> Payload.of(value);
            case MessageAttribute.Binary(_, var value) -> value;
        };
    }

    /// Returns name, type and value in bytes, as SQS counts the size of a message.
    static int countedBytes(String name, MessageAttribute attribute) {
        return utf8(name).length + utf8(attribute.dataType()).length + bytesOf(attribute).length();
    }

    private static int sizeOf(Map<String, MessageAttribute> attributes) {
        int size = 0;
        for (Map.Entry<String, MessageAttribute> entry : attributes.entrySet()) {
            size += countedBytes(entry.getKey(), entry.getValue()) + 3 * Integer.BYTES + 1;
        }
        return size;
    }

    private static void put(ByteBuffer bytes, String name, MessageAttribute attribute) {
        putText(bytes, name);
        putText(bytes, attribute.dataType());
        switch (attribute) {
            case MessageAttribute.Text text -> {
                bytes.put(TEXT);
                putText(bytes, text.value());
            }
            case MessageAttribute.Binary(_, var value) -> {
                bytes.put(BINARY).putInt(value.length());
                bytes.put(value.array(), value.offset(), value.length());
            }
        }
    }

    private static void putText(ByteBuffer bytes, String text) {
        byte[] encoded = utf8(text);
        bytes.putInt(encoded.length).put(encoded);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
