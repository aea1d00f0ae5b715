package io.penstock.engine.queuemapping;

import io.penstock.engine.filter.Match;
import io.penstock.engine.invocation.Payload;
import io.penstock.engine.queue.QueueMessage;
import java.time.Duration;
import java.util.List;

/// What one poll brought, filtered and measured.
public sealed interface Intake {
    /// Zero or more messages.
    ///
    /// @param windowed whether they were measured for a mapping with a batching window
    /// @param visibilityTimeout how long the queue hides them, counted from the receive
    record Messages(List<Sifted> messages, boolean windowed, Duration visibilityTimeout)
            implements Intake {
        public Messages {
            messages = List.copyOf(messages);
        }
    }

    /// The source could not be asked.
    ///
    /// @param missing whether the queue does not exist
    /// @param cause for people
    record Unreachable(boolean missing, String cause) implements Intake {}

    /// One message with what the filter says of it.
    ///
    /// @param record what it is in the event; nothing if it was dropped
    record Sifted(QueueMessage message, Match match, Payload record) {
        /// Returns the exact length of its record in the event; 0 if it was dropped.
        public int sizeBytes() {
            return record.length();
        }
    }
}
