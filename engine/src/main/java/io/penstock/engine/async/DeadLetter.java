package io.penstock.engine.async;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.penstock.engine.queue.MessageAttribute;
import java.util.LinkedHashMap;
import java.util.Map;

/// What a dead-letter queue is told beside the event itself.
///
/// Source: AWS Lambda Developer Guide, "Adding a dead-letter queue".
public final class DeadLetter {
    /// How much of an error's message is told.
    static final int MESSAGE_BYTES_MAX = 1_024;

    /// How UTF-8 marks the bytes of a character after its first.
    private static final int CONTINUED = 0x80;

    private static final int CONTINUED_MASK = 0xC0;

    private DeadLetter() {}

    /// Returns the message attributes, by name.
    public static Map<String, MessageAttribute> attributes(AcceptedEvent event, Ending ending) {
        var attributes = new LinkedHashMap<String, MessageAttribute>();
        attributes.put("RequestID", new MessageAttribute.Text("String", event.requestId()));
        attributes.put(
                "ErrorCode",
                new MessageAttribute.Text("Number", Integer.toString(ending.statusCode())));
        String message = head(ending.message());
        if (!message.isEmpty()) { // queues refuse an empty value
            attributes.put("ErrorMessage", new MessageAttribute.Text("String", message));
        }
        return attributes;
    }

    /// Returns as much of the start as fits, without cutting a character.
    private static String head(String text) {
        byte[] utf8 = text.getBytes(UTF_8);
        if (utf8.length <= MESSAGE_BYTES_MAX) {
            return text;
        }
        int end = MESSAGE_BYTES_MAX;
        while ((utf8[end] & CONTINUED_MASK) == CONTINUED) {
            end--;
        }
        return new String(utf8, 0, end, UTF_8);
    }
}
