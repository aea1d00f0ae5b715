package io.penstock.services.queue;

import io.penstock.engine.arn.QueueArn;
import io.penstock.engine.invocation.Payload;
import io.penstock.engine.queue.MessageAttribute;
import io.penstock.services.queue.core.Md5;
import io.penstock.services.queue.core.MessageContent;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;

/// Reads the larger parts of the records that [QueueRecords] writes.
final class StoredReader {
    private static final byte TEXT = 1;

    private StoredReader() {}

    static StoredMessage message(ByteBuffer from) {
        long number = from.getLong();
        int receives = from.getInt();
        long firstReceivedMillis = from.getLong();
        boolean inFlight = from.get() == 1;
        long receivedMillis = from.getLong();
        long dueMillis = from.getLong();
        var stored = new StoredMessage(number, content(from));
        stored.receives = receives;
        stored.firstReceivedMillis = firstReceivedMillis;
        stored.inFlight = inFlight;
        stored.receivedMillis = receivedMillis;
        stored.dueMillis = dueMillis;
        return stored;
    }

    static QueueDefinition definition(long id, ByteBuffer from) {
        var arn = new QueueArn(text(from), text(from), text(from));
        long createdMillis = from.getLong();
        long modifiedMillis = from.getLong();
        SortedMap<String, String> texts = texts(from);
        QueueAttributes attributes =
                switch (QueueAttributes.defaults().with(texts)) {
                    case Answer.Ok<QueueAttributes>(var value) -> value;
                    case Answer.Refused<QueueAttributes>(var error) ->
                            throw new IllegalStateException(
                                    "stored attributes of " + arn + ": " + error.message());
                };
        return new QueueDefinition(id, arn, createdMillis, modifiedMillis, attributes, texts(from));
    }

    private static MessageContent content(ByteBuffer from) {
        var id = new UUID(from.getLong(), from.getLong());
        var md5 = new Md5(from.getLong(), from.getLong());
        int sizeBytes = from.getInt();
        long sentMillis = from.getLong();
        var origin =
                new MessageContent.Origin(
                        sentMillis, text(from).intern(), text(from), text(from), text(from));
        SortedMap<String, MessageAttribute> attributes = attributes(from);
        return new MessageContent(id, text(from), md5, sizeBytes, attributes, origin);
    }

    private static SortedMap<String, MessageAttribute> attributes(ByteBuffer from) {
        int count = from.getInt();
        if (count == 0) {
            return Collections.emptySortedMap();
        }
        var attributes = new TreeMap<String, MessageAttribute>();
        for (int i = 0; i < count; i++) {
            String name = text(from);
            String type = text(from);
            attributes.put(
                    name,
                    from.get() == TEXT
                            ? new MessageAttribute.Text(type, text(from))
                            : new MessageAttribute.Binary(type, Payload.of(bytes(from))));
        }
        return Collections.unmodifiableSortedMap(attributes);
    }

    private static SortedMap<String, String> texts(ByteBuffer from) {
        var texts = new TreeMap<String, String>();
        for (int left = from.getInt(); left > 0; left--) {
            texts.put(text(from), text(from));
        }
        return Collections.unmodifiableSortedMap(texts);
    }

    static String text(ByteBuffer from) {
        byte[] bytes = bytes(from);
        return bytes.length == 0 ? "" : new String(bytes, StandardCharsets.UTF_8);
    }

    private static byte[] bytes(ByteBuffer from) {
        byte[] bytes = new byte[from.getInt()];
        from.get(bytes);
        return bytes;
    }
}
