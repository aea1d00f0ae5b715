package io.penstock.engine.queue;

import io.penstock.engine.time.Timeline.Registration;
import java.time.Duration;
import java.util.List;

/// A queue as its mapping sees it, embedded or foreign. Uses only what any SQS client may use:
/// receive, delete, attributes. Thread-safe; calls may block for the named time and honour
/// interrupts.
public interface MessageSource {
    /// Takes up to `max` messages, waiting at most `wait` for the first one.
    ///
    /// @param max 1 to 10
    /// @param wait 0 to 20 seconds; zero answers at once
    Reception receive(int max, Duration wait) throws InterruptedException;

    /// Deletes the messages of these receipt handles, 1 to any number (an adapter splits calls as
    /// its service needs), and tells which were not deleted.
    Deletion delete(List<String> receiptHandles) throws InterruptedException;

    /// Returns whether deleting many messages costs little more than deleting a few. If so,
    /// deletions gather while one is under way, and the next makes them all; if not, each is made
    /// for itself, several at a time.
    default boolean gathersDeletions() {
        return false;
    }

    /// Returns what the queue says of itself now; for validation and diagnosis, not for the hot
    /// path.
    Condition condition() throws InterruptedException;

    /// Calls `ready` whenever messages may have become receivable, if this source can tell; see
    /// [#signals]. `ready` must not block. A signal may be spurious, never missing.
    Registration onReady(Runnable ready);

    /// Returns whether [#onReady] works. If not, the mapping long-polls.
    boolean signals();

    /// What a receive brought.
    sealed interface Reception {
        /// Zero or more messages.
        ///
        /// @param visibilityTimeout how long they stay hidden, counted from this receive
        record Messages(List<QueueMessage> messages, Duration visibilityTimeout)
                implements Reception {}

        /// The source could not be asked.
        ///
        /// @param missing whether the queue does not exist
        /// @param message for people
        record Unreachable(boolean missing, String message) implements Reception {}
    }

    /// What a delete brought.
    ///
    /// @param failed handle and cause of each message that was not deleted
    record Deletion(List<Failure> failed) {
        /// One message that was not deleted.
        public record Failure(String receiptHandle, String cause) {}
    }

    /// What a queue says of itself.
    sealed interface Condition {
        /// The queue answers.
        ///
        /// @param visible messages that could be received now
        /// @param inFlight messages received and not yet deleted
        /// @param delayed messages that are not visible yet
        /// @param visibilityTimeout the queue's own setting
        record Answers(long visible, long inFlight, long delayed, Duration visibilityTimeout)
                implements Condition {}

        /// There is no such queue.
        record Missing() implements Condition {}

        /// The service does not answer.
        record Unreachable(String message) implements Condition {}
    }
}
