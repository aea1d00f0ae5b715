package io.penstock.services.queue;

import io.penstock.services.queue.core.Deduplication.Original;
import io.penstock.services.queue.core.Moment;
import java.util.UUID;

/// One accepted send to a FIFO queue while the log is read at a start.
///
/// @param sentMillis wall clock of the send
/// @param position of the record that says so
record StoredOriginal(
        String groupId,
        String deduplicationId,
        UUID messageId,
        long number,
        long sentMillis,
        long position) {
    Original original(Moment now) {
        return new Original(groupId, deduplicationId, messageId, number, now.nanosOf(sentMillis));
    }
}
