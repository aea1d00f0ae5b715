package io.penstock.services.queue;

import io.penstock.engine.invocation.Payload;
import io.penstock.engine.queue.MessageAttribute;
import io.penstock.services.log.RecordBuffer;
import io.penstock.services.queue.core.Message;
import io.penstock.services.queue.core.MessageContent;
import io.penstock.services.queue.core.Moment;
import io.penstock.services.queue.move.MoveOrder;
import io.penstock.services.queue.move.MoveProgress;
import java.util.List;
import java.util.Map;

/// How queues and messages are written to the log. The first byte of a record says what it is, then
/// follows the number of the queue; [QueueRecovery] reads what is written here.
final class QueueRecords {
    /// A queue as it is from now on.
    static final int DEFINED = 1;

    /// A queue was deleted, with all its messages.
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

    /// A message left one queue and is in another from now on, as a new message, because a task
    /// moved it; otherwise as [#STORED].
    static final int REDRIVEN = 21;

    private static final int STORED_BYTES = 160; // without texts
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
        return to.endLive();
    }

    static void dropped(RecordBuffer to, long queue) {
        head(to, DROPPED, queue);
        to.end();
    }

    static void purged(RecordBuffer to, long queue, long atMillis) {
        head(to, PURGED, queue);
        to.putLong(atMillis);
        to.end();
    }

    static int stored(RecordBuffer to, long queue, Message message, Moment now) {
        head(to, STORED, queue);
        state(to, message, now);
        content(to, message.content());
        return to.endLive();
    }

    /// Like [#stored], for a message whose body is at hand as UTF-8.
    static int sent(RecordBuffer to, long queue, Message message, Payload encodedBody, Moment now) {
        head(to, STORED, queue);
        state(to, message, now);
        labels(to, message.content());
        to.putBytes(encodedBody.array(), encodedBody.offset(), encodedBody.length());
        return to.endLive();
    }

    static int moved(RecordBuffer to, long from, long into, Message message, Moment now) {
        head(to, MOVED, into);
        state(to, message, now);
        content(to, message.content());
        to.putLong(from);
        return to.endLive();
    }

    /// Writes that `message` is in `into` from now on, and that message `old` of queue `from`,
    /// which it was until now, is gone.
    static int redriven(
            RecordBuffer to,
            long into,
            Message message,
            MoveRecord.Departure departure,
            Moment now) {
        head(to, REDRIVEN, into);
        state(to, message, now);
        content(to, message.content());
        departure.write(to);
        return to.endLive();
    }

    static int task(RecordBuffer to, long source, MoveOrder order, MoveProgress progress) {
        head(to, TASK, source);
        MoveRecord.write(to, order, progress);
        return to.endLive();
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
        to.putLong(inFlight || delayed ? now.stampOf(message.dueNanos()) : 0);
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
}
