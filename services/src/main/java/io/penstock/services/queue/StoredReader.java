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

    /// Reads what [QueueRecords#STORED] or [QueueRecords#MOVED] says.
    static StoredMessage message(int kind, ByteBuffer from) {
        long number = from.getLong();
        int receives = from.getInt();
        long firstReceivedMillis = from.getLong();
        boolean inFlight = from.get() == 1;
        long receivedMillis = from.getLong();
        long dueMillis = from.getLong();
        MessageContent content = content(from);
        var stored = new StoredMessage(number, content);
        stored.movedFrom = kind == QueueRecords.MOVED ? from.getLong() : 0;
        stored.receives = receives;
        stored.firstReceivedMillis = firstReceivedMillis;
        stored.inFlight = inFlight;
        stored.receivedMillis = receivedMillis;
        stored.dueMillis = dueMillis;
        while (from.hasRemaining()) {
            part(from, stored);
        }
        stored.settleReceivable();
        return stored;
    }

    private static void part(ByteBuffer from, StoredMessage stored) {
        byte part = from.get();
        switch (part) {
            case QueueRecords.FIFO_PART -> {
                stored.content = stored.content.deduplicatedBy(text(from));
                stored.enqueuedMillis = from.getLong();
                stored.original = from.get() == 1;
            }
            case QueueRecords.RECEIVABLE_PART -> stored.receivableMillis = from.getLong();
            case QueueRecords.NUMBER_PART -> stored.numberBefore = from.getLong();
            case QueueRecords.TASK_PART ->
                    stored.movedBy = new UUID(from.getLong(), from.getLong());
            default -> throw new IllegalStateException("message with unknown part " + part);
        }
    }

    /// Reads what [QueueRecords#REMEMBERED] says.
    static StoredOriginal original(ByteBuffer from, long position) {
        long number = from.getLong();
        var messageId = new UUID(from.getLong(), from.getLong());
        long sentMillis = from.getLong();
        return new StoredOriginal(text(from), text(from), messageId, number, sentMillis, position);
    }

    static QueueDefinition definition(long id, ByteBuffer from) {
        var arn = new QueueArn(text(from), text(from), text(from));
        long createdMillis = from.getLong();
        long modifiedMillis = from.getLong();
        SortedMap<String, String> texts = texts(from);
        QueueAttributes attributes =
                switch (QueueAttributes.created(texts)) {
                    case Answer.Ok<QueueAttributes>(var value) -> value;
                    case Answer.Refused<QueueAttributes>(var error) ->
                            throw new IllegalStateException(
                                    "stored attributes of " + arn + ": " + error.message());
                };
        SortedMap<String, String> tags = texts(from);
        boolean perGroup = false;
        long purgedMillis = 0;
        while (from.hasRemaining()) {
            byte part = from.get();
            switch (part) {
                case QueueRecords.FIFO_PART -> perGroup = from.get() == 1;
                case QueueRecords.PURGED_PART -> purgedMillis = from.getLong();
                default -> throw new IllegalStateException("queue with unknown part " + part);
            }
        }
        return new QueueDefinition(
                id, arn, createdMillis, modifiedMillis, attributes, tags, perGroup, purgedMillis);
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
