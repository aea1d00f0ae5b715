package io.penstock.services.queue;

import io.penstock.engine.arn.QueueArn;
import io.penstock.engine.invocation.Payload;
import io.penstock.engine.queue.MessageAttribute;
import io.penstock.services.log.RecordBuffer;
import io.penstock.services.queue.SendRules.Draft;
import io.penstock.services.queue.core.Deduplication.Original;
import io.penstock.services.queue.core.Message;
import io.penstock.services.queue.core.MessageContent;
import io.penstock.services.queue.core.Moment;
import io.penstock.services.queue.move.MoveOrder;
import io.penstock.services.queue.move.MoveProgress;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// How queues and messages are written to the log. The first byte of a record says what it is, then
/// follows the number of the queue; [QueueRecovery] reads what is written here.
final class QueueRecords {
    /// A queue as it is from now on.
    static final int DEFINED = 1;

    /// A queue was deleted, with all its messages: when, and which name became free.
    static final int DROPPED = 2;

    /// All messages of a queue were deleted.
    static final int PURGED = 3;

    /// A message as it is from now on: sent, or written again to win space back.
    static final int STORED = 4;

    /// Messages were received.
    static final int RECEIVED = 5;

    /// The visibility of a received message was changed.
    static final int HIDDEN = 6;

    /// Messages were deleted.
    static final int DELETED = 7;

    /// A message left one queue and is in another from now on; otherwise as [#STORED].
    static final int MOVED = 8;

    /// A message move task as it is from now on.
    static final int TASK = 20;

    /// A message was sent to a FIFO queue, whatever became of it: what deduplication must know.
    static final int REMEMBERED = 9;

    // What a record of a message may have behind what all have, each with one of these in front.

    /// Of a message in a FIFO queue: deduplication id, time of its arrival, and whether
    /// deduplication must know it.
    static final byte FIFO_PART = 1;

    /// Of a moved message that has another number than before: which it had.
    static final byte NUMBER_PART = 2;

    /// Of a message that a message move task moved: which task.
    static final byte TASK_PART = 3;

    /// Of a message that is in flight or visible: since when it can be received, if not since it
    /// was sent. Of any other, the end of its delay says so.
    static final byte RECEIVABLE_PART = 4;

    /// By how many bytes a message may grow when it is written again.
    static final int GROWTH_BYTES = 1 + Long.BYTES;

    // What the record of a queue may have behind what all have, each with one of these in front.
    // Of a FIFO queue, FIFO_PART: whether deduplication ids count per group.

    /// Of a queue that was purged: when that was, the last time.
    static final byte PURGED_PART = 2;

    private static final int STORED_BYTES = 160; // without texts
    private static final int STORED_BYTES_MAX = 256; // without texts, with everything else
    private static final int ATTRIBUTE_BYTES_MAX = 16; // without texts
    private static final int CHARACTER_BYTES_MAX = 3;
    private static final int REMEMBERED_BYTES = 4 + 1 + 8 + 8 + 16 + 8 + 4 + 4; // without texts
    private static final int RECEIVED_BYTES = 4 + 1 + 8 + 8 + 8 + 4; // without messages
    private static final byte TEXT = 1;
    private static final byte BINARY = 2;

    private QueueRecords() {}

    static int storedBytes(MessageContent content) {
        return STORED_BYTES + content.sizeBytes();
    }

    static int defined(RecordBuffer to, QueueDefinition queue) {
        head(to, DEFINED, queue.id());
        to.putText(queue.arn().region());
        to.putText(queue.arn().account());
        to.putText(queue.arn().name());
        to.putLong(queue.createdMillis());
        to.putLong(queue.modifiedMillis());
        texts(to, queue.attributes().texts());
        texts(to, queue.tags());
        if (queue.attributes().fifo()) {
            to.putByte(FIFO_PART);
            to.putByte(queue.deduplicatesPerGroup() ? 1 : 0);
        }
        if (queue.purgedMillis() > 0) {
            to.putByte(PURGED_PART);
            to.putLong(queue.purgedMillis());
        }
        return to.endLive();
    }

    static int dropped(RecordBuffer to, long queue, QueueArn arn, long atMillis) {
        head(to, DROPPED, queue);
        to.putLong(atMillis);
        to.putText(arn.region());
        to.putText(arn.account());
        to.putText(arn.name());
        return to.endLive();
    }

    static void purged(RecordBuffer to, long queue, long atMillis) {
        head(to, PURGED, queue);
        to.putLong(atMillis);
        to.end();
    }

    /// Returns more bytes than [#sent] writes for a message made of `draft`.
    static int sentBytesMax(Draft draft, String sender) {
        int characters =
                sender.length()
                        + draft.traceHeader().length()
                        + draft.groupId().length()
                        + draft.deduplicationId().length();
        return bytesMax(draft.sizeBytes(), draft.attributes().size(), characters);
    }

    /// Returns more bytes than [#adopted] or [#redriven] writes for a message of that content.
    static int movedBytesMax(MessageContent content) {
        MessageContent.Origin origin = content.origin();
        int characters =
                origin.sender().length()
                        + origin.traceHeader().length()
                        + origin.groupId().length()
                        + origin.deadLetterSource().length()
                        + origin.deduplicationId().length();
        return bytesMax(content.sizeBytes(), content.attributes().size(), characters);
    }

    private static int bytesMax(int sizeBytes, int attributes, int characters) {
        return STORED_BYTES_MAX
                + sizeBytes
                + attributes * ATTRIBUTE_BYTES_MAX
                + characters * CHARACTER_BYTES_MAX;
    }

    /// Writes a message as it is.
    ///
    /// @param original whether deduplication must know that it was sent
    static int stored(RecordBuffer to, long queue, Message message, boolean original, Moment now) {
        head(to, STORED, queue);
        state(to, message, now);
        content(to, message.content());
        fifo(to, message, original, now);
        receivable(to, message, now);
        return to.endLive();
    }

    /// Like [#stored], for a message whose body is at hand as UTF-8.
    static int sent(RecordBuffer to, long queue, Message message, Payload encodedBody, Moment now) {
        head(to, STORED, queue);
        state(to, message, now);
        labels(to, message.content());
        to.putBytes(encodedBody.array(), encodedBody.offset(), encodedBody.length());
        fifo(to, message, true, now);
        return to.endLive();
    }

    static int moved(RecordBuffer to, long from, long into, Message message, Moment now) {
        head(to, MOVED, into);
        state(to, message, now);
        content(to, message.content());
        to.putLong(from);
        return to.endLive();
    }

    /// Like [#moved], between FIFO queues, where `message` was `old` before.
    static int adopted(
            RecordBuffer to, long from, long into, Message message, Message old, Moment now) {
        head(to, MOVED, into);
        state(to, message, now);
        content(to, message.content());
        to.putLong(from);
        fifo(to, message, false, now);
        to.putByte(NUMBER_PART);
        to.putLong(old.number());
        return to.endLive();
    }

    /// Like [#moved], for a message that a task moves: it was `old` before, and is a new one now.
    static int redriven(
            RecordBuffer to, long from, long into, Message message, Redriven redriven, Moment now) {
        head(to, MOVED, into);
        state(to, message, now);
        content(to, message.content());
        to.putLong(from);
        fifo(to, message, false, now);
        to.putByte(NUMBER_PART);
        to.putLong(redriven.old().number());
        to.putByte(TASK_PART);
        to.putLong(redriven.task().getMostSignificantBits());
        to.putLong(redriven.task().getLeastSignificantBits());
        return to.endLive();
    }

    static int task(RecordBuffer to, long source, MoveOrder order, MoveProgress progress) {
        head(to, TASK, source);
        MoveRecord.write(to, order, progress);
        return to.endLive();
    }

    /// Returns how many bytes [#remembered] writes.
    static int rememberedBytes(Original original) {
        return REMEMBERED_BYTES
                + original.groupId().length() // these are ASCII
                + original.deduplicationId().length();
    }

    static void remembered(RecordBuffer to, long queue, Original original, Moment now) {
        head(to, REMEMBERED, queue);
        to.putLong(original.number());
        to.putLong(original.messageId().getMostSignificantBits());
        to.putLong(original.messageId().getLeastSignificantBits());
        to.putLong(now.stampOf(original.sentNanos()));
        to.putText(original.groupId());
        to.putText(original.deduplicationId());
        to.endLive();
    }

    /// Returns how many bytes [#received] writes for so many messages.
    static int receivedBytes(int messages) {
        return RECEIVED_BYTES + messages * (2 * Long.BYTES + Integer.BYTES);
    }

    static void received(
            RecordBuffer to, long queue, List<Message> messages, Moment now, long dueMillis) {
        head(to, RECEIVED, queue);
        to.putLong(now.epochMillis());
        to.putLong(dueMillis);
        to.putInt(messages.size());
        for (Message message : messages) {
            to.putLong(message.number());
            to.putInt(message.receives());
            to.putLong(message.firstReceivedMillis());
        }
        to.end();
    }

    static void hidden(RecordBuffer to, long queue, Message message, long dueMillis) {
        head(to, HIDDEN, queue);
        to.putLong(message.number());
        to.putLong(dueMillis);
        to.end();
    }

    static void deleted(RecordBuffer to, long queue, List<Message> messages) {
        head(to, DELETED, queue);
        to.putInt(messages.size());
        messages.forEach(message -> to.putLong(message.number()));
        to.end();
    }

    private static void head(RecordBuffer to, int kind, long queue) {
        to.begin();
        to.putByte(kind);
        to.putLong(queue);
    }

    private static void state(RecordBuffer to, Message message, Moment now) {
        boolean inFlight = message.state() == Message.State.IN_FLIGHT;
        boolean delayed =
                message.state() == Message.State.DELAYED
                        || message.state() == Message.State.ACCEPTED;
        to.putLong(message.number());
        to.putInt(message.receives());
        to.putLong(message.firstReceivedMillis());
        to.putByte(inFlight ? 1 : 0);
        to.putLong(inFlight ? now.stampOf(message.receivedNanos()) : 0);
        boolean due = inFlight || delayed || message.content().origin().fifo();
        to.putLong(due ? now.stampOf(message.dueNanos()) : 0);
    }

    private static void fifo(RecordBuffer to, Message message, boolean original, Moment now) {
        if (message.content().origin().fifo()) {
            to.putByte(FIFO_PART);
            to.putText(message.content().origin().deduplicationId());
            to.putLong(now.stampOf(message.enqueuedNanos()));
            to.putByte(original ? 1 : 0);
        }
    }

    private static void receivable(RecordBuffer to, Message message, Moment now) {
        boolean shown =
                message.state() == Message.State.VISIBLE
                        || message.state() == Message.State.IN_FLIGHT;
        boolean later = message.receivableNanos() != message.enqueuedNanos();
        if (shown && (later || message.content().origin().fifo())) {
            to.putByte(RECEIVABLE_PART);
            to.putLong(now.stampOf(message.receivableNanos()));
        }
    }

    private static void content(RecordBuffer to, MessageContent content) {
        labels(to, content);
        to.putText(content.body());
    }

    /// Everything but the body.
    private static void labels(RecordBuffer to, MessageContent content) {
        to.putLong(content.id().getMostSignificantBits());
        to.putLong(content.id().getLeastSignificantBits());
        to.putLong(content.md5().high());
        to.putLong(content.md5().low());
        to.putInt(content.sizeBytes());
        MessageContent.Origin origin = content.origin();
        to.putLong(origin.sentMillis());
        to.putText(origin.sender());
        to.putText(origin.traceHeader());
        to.putText(origin.groupId());
        to.putText(origin.deadLetterSource());
        to.putInt(content.attributes().size());
        content.attributes().forEach((name, attribute) -> attribute(to, name, attribute));
    }

    private static void attribute(RecordBuffer to, String name, MessageAttribute attribute) {
        to.putText(name);
        to.putText(attribute.dataType());
        switch (attribute) {
            case MessageAttribute.Text text -> {
                to.putByte(TEXT);
                to.putText(text.value());
            }
            case MessageAttribute.Binary(_, Payload value) -> {
                to.putByte(BINARY);
                to.putBytes(value.array(), value.offset(), value.length());
            }
        }
    }

    private static void texts(RecordBuffer to, Map<String, String> texts) {
        to.putInt(texts.size());
        texts.forEach((name, value) -> {
            to.putText(name);
            to.putText(value);
        });
    }

    /// That a task moves a message.
    ///
    /// @param old the message as it was before
    record Redriven(Message old, UUID task) {}
}
