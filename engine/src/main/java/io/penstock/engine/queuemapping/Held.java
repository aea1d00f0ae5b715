package io.penstock.engine.queuemapping;

import io.penstock.engine.invocation.Payload;
import io.penstock.engine.queue.QueueMessage;
import io.penstock.engine.time.Tick;
import java.util.List;

/// A message that the mapping has received and not yet settled.
///
/// @param record what it is in the event
/// @param group its message group if the queue keeps order per group, otherwise [#NO_GROUP]
/// @param poll the poll that brought it
/// @param windowed whether that was written for a mapping with a batching window
/// @param receivedAt when its poll ended
/// @param hiddenUntil when the queue shows it again; from then on it may be with somebody else
record Held(
        QueueMessage message,
        Payload record,
        String group,
        long poll,
        boolean windowed,
        Tick receivedAt,
        Tick hiddenUntil) {
    /// The group of a message that need not keep its place.
    static final String NO_GROUP = "";

    String id() {
        return message.messageId();
    }

    /// Returns the exact length of its record in the event.
    int sizeBytes() {
        return record.length();
    }

    boolean grouped() {
        return !group.equals(NO_GROUP);
    }

    /// Returns whether the message must not be invoked before another one: both are of one group
    /// and came together. What a later poll brought starts anew, because the queue hands out a
    /// group again only from its first message on.
    boolean follows(Held other) {
        return grouped() && group.equals(other.group) && poll == other.poll;
    }

    static List<String> ids(List<Held> messages) {
        var ids = new String[messages.size()];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = messages.get(i).id();
        }
        return List.of(ids);
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
