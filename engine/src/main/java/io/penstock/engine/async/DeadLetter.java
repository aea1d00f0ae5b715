package io.penstock.engine.async;

import io.penstock.engine.queue.MessageAttribute;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/// What a dead-letter queue is told beside the event itself.
///
/// Source: AWS Lambda Developer Guide, "Adding a dead-letter queue".
public final class DeadLetter {
    /// How much of an error's message is told.
    static final int MESSAGE_BYTES_MAX = 1_024;

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
        CharsetEncoder utf8 =
                StandardCharsets.UTF_8
                        .newEncoder()
                        .onMalformedInput(CodingErrorAction.REPLACE)
                        .onUnmappableCharacter(CodingErrorAction.REPLACE);
        ByteBuffer room = ByteBuffer.allocate(MESSAGE_BYTES_MAX);
        var _ = utf8.encode(CharBuffer.wrap(text), room, true);
        return new String(room.array(), 0, room.position(), StandardCharsets.UTF_8);
    }
}
