package io.penstock.services.queue;

import io.penstock.services.queue.core.Message;
import io.penstock.services.queue.core.MessageContent;
import io.penstock.services.queue.core.Moment;
import io.penstock.services.queue.core.QueueCore;

/// One message while the log is read at a start: its content, and its state as far as it was read.
/// Mutable; confined to [QueueRecovery].
final class StoredMessage {
    final long number;
    final MessageContent content;
    long position;
    int recordBytes;
    int receives;
    long firstReceivedMillis;
    boolean inFlight;
    long receivedMillis;
    long dueMillis; // of the visibility if in flight, else of the delay

    StoredMessage(long number, MessageContent content) {
        this.number = number;
        this.content = content;
    }

    /// Puts the message into `core` as it was left.
    ///
    /// @return the message
    Message admitTo(QueueCore core, Moment now) {
        long enqueuedNanos = now.nanosOf(content.origin().sentMillis());
        long dueNanos = now.nanosOf(dueMillis);
        long delayNanos = inFlight ? 0 : Math.max(0, dueNanos - enqueuedNanos);
        var message = new Message(number, content, enqueuedNanos, delayNanos);
        message.resume(receives, firstReceivedMillis);
        message.storedAt(position, recordBytes);
        if (inFlight) {
            core.admitInFlight(message, now.nanosOf(receivedMillis), dueNanos, now.tick());
        } else {
            core.admit(message, now.tick());
        }
        return message;
    }
}
