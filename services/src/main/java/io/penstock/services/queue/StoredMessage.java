package io.penstock.services.queue;

import io.penstock.services.queue.core.Message;
import io.penstock.services.queue.core.MessageContent;
import io.penstock.services.queue.core.Moment;
import io.penstock.services.queue.core.QueueCore;
import java.time.Duration;
import java.util.UUID;

/// One message while the log is read at a start: its content, and its state as far as it was read.
/// Mutable; confined to [QueueRecovery].
final class StoredMessage {
    private static final UUID NOBODY = new UUID(0, 0);
    private static final long UNTOLD = Long.MIN_VALUE;

    final long number;
    MessageContent content;
    long enqueuedMillis; // of its arrival in this queue
    boolean original; // deduplication must know that it was sent
    long movedFrom; // the queue that it was moved from, 0 if it was not
    long numberBefore; // in the queue that it was moved from, 0 if it kept its number
    UUID movedBy = NOBODY; // the task that moved it
    long position;
    int recordBytes;
    int receives;
    long firstReceivedMillis;
    boolean inFlight;
    long receivedMillis;
    long dueMillis; // of the visibility if in flight, else of the delay; 0 if long ago
    long receivableMillis = UNTOLD; // end of its delay, or when it came from another queue

    StoredMessage(long number, MessageContent content) {
        this.number = number;
        this.content = content;
        enqueuedMillis = content.origin().sentMillis();
    }

    /// Returns what deduplication must know.
    StoredOriginal original(long position) {
        MessageContent.Origin origin = content.origin();
        return new StoredOriginal(
                origin.groupId(),
                origin.deduplicationId(),
                content.id(),
                number,
                enqueuedMillis,
                position);
    }

    /// Works out since when the message can be received if its record does not say so: since the
    /// end of its delay, or since it was sent. Earlier versions did not keep the one when it was
    /// over; then the other is as close as it gets.
    void settleReceivable() {
        if (receivableMillis == UNTOLD) {
            boolean due = !inFlight && (receives == 0 || !content.origin().fifo());
            receivableMillis = due ? Math.max(dueMillis, enqueuedMillis) : enqueuedMillis;
        }
    }

    /// Changes the delay of a message in a FIFO queue, if it was delayed at `atMillis`.
    void delayBy(Duration delay, long atMillis) {
        if (receives == 0 && !inFlight && dueMillis > atMillis) {
            dueMillis = enqueuedMillis + delay.toMillis();
            receivableMillis = dueMillis;
        }
    }

    /// Puts the message into `core` as it was left.
    ///
    /// @return the message
    Message admitTo(QueueCore core, Moment now) {
        long enqueuedNanos = now.nanosOf(enqueuedMillis);
        long dueNanos = now.nanosOf(dueMillis);
        long delayNanos = Math.max(0, now.nanosOf(receivableMillis) - enqueuedNanos);
        var message = new Message(number, content, enqueuedNanos, delayNanos);
        message.resume(receives, firstReceivedMillis);
        message.storedAt(position, recordBytes);
        if (inFlight) {
            core.admitInFlight(message, now.nanosOf(receivedMillis), dueNanos, now.tick());
        } else {
            core.admit(message, Math.max(dueNanos, message.receivableNanos()), now.tick());
        }
        return message;
    }
}
