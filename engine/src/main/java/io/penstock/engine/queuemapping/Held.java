package io.penstock.engine.queuemapping;

import io.penstock.engine.queue.QueueMessage;
import io.penstock.engine.time.Tick;
import java.util.List;

/// A message that the mapping has received and not yet settled.
///
/// @param sizeBytes exact length of its record in the event
/// @param windowed whether it was measured for a mapping with a batching window
/// @param receivedAt when its poll ended
/// @param hiddenUntil when the queue shows it again; from then on it may be with somebody else
record Held(
        QueueMessage message, int sizeBytes, boolean windowed, Tick receivedAt, Tick hiddenUntil) {
    String id() {
        return message.messageId();
    }

    static List<String> ids(List<Held> messages) {
        return messages.stream().map(Held::id).toList();
    }

    /// Returns how often the queue has handed the message out, 1 if it does not say.
    static int receives(QueueMessage message) {
        String count = message.attributes().getOrDefault("ApproximateReceiveCount", "1");
        try {
            return Integer.parseInt(count);
        } catch (NumberFormatException foreign) {
            return 1;
        }
    }
}
