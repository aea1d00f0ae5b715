package io.penstock.engine.journal;

import io.penstock.engine.batch.Effect.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/// One decision of a mapping, in a form that is cheap to write, stable to store and readable.
///
/// One line per step of a batch; a single message has a line of its own only where its way parts
/// from its batch's. Ids of messages stand in the lines where messages enter ([Polled]), join a
/// batch ([BatchClosed]) or part from it; the other lines name the batch. No line ever holds a body
/// or an attribute. Batch numbers are unique within a mapping's journal, also across restarts.
///
/// All members are text, numbers, instants, durations and lists of those, so that any codec can
/// store them by name.
public sealed interface JournalLine {
    /// The longest part of a function's error message that a line keeps, in characters.
    int ERROR_MESSAGE_MAX_CHARS = 1_000;

    /// Stands for the time of a try that there will not be.
    Instant NEVER = Instant.EPOCH;

    /// Returns the stable name of this kind of line, for filters and programs.
    default String kind() {
        return switch (this) {
            case Started _ -> "started";
            case Polled _ -> "polled";
            case PollFailed _ -> "poll-failed";
            case Filtered _ -> "filtered";
            case BatchClosed _ -> "batch-closed";
            case Invoked _ -> "invoked";
            case Answered _ -> "answered";
            case FunctionFailed _ -> "function-failed";
            case Throttled _ -> "throttled";
            case Refused _ -> "refused";
            case LetGo _ -> "let-go";
            case Returned _ -> "returned";
            case Deleted _ -> "deleted";
            case DeleteFailed _ -> "delete-failed";
            case FilteredDeleteFailed _ -> "filtered-delete-failed";
            case DeadLettered _ -> "dead-lettered";
            case RedeliveredWhileRunning _ -> "redelivered-while-running";
            case PollersChanged _ -> "pollers-changed";
            case StateChanged _ -> "state-changed";
            case ConfigChanged _ -> "config-changed";
        };
    }

    /// Returns the line for people: what, why, what happens to the messages, what comes next.
    default String text() {
        return LineText.of(this);
    }

    /// Polling begins; messages that an earlier run of the mapping held have become the queue's
    /// again.
    ///
    /// @param queue ARN of the source
    /// @param function ARN of the target
    record Started(String queue, String function) implements JournalLine {}

    /// A poll brought messages. Empty polls write no line.
    ///
    /// @param ids in the order received, at least one
    /// @param repeats those that had been received before
    /// @param visibleAgainAt when the queue shows them again unless they are deleted
    record Polled(List<String> ids, List<Repeat> repeats, Instant visibleAgainAt)
            implements JournalLine {
        public Polled {
            ids = List.copyOf(ids);
            repeats = List.copyOf(repeats);
        }

        /// A message that was received before.
        ///
        /// @param receives how often it was received, this time included; at least 2
        public record Repeat(String id, int receives) {}
    }

    /// A poll failed; nothing was received.
    ///
    /// @param missing whether the queue does not exist
    /// @param retryAt when the next poll starts
    record PollFailed(boolean missing, String cause, Instant retryAt) implements JournalLine {}

    /// The filter dropped these messages; they are deleted from the queue without an invocation.
    ///
    /// @param why which patterns failed, and where
    record Filtered(List<String> ids, String why) implements JournalLine {
        public Filtered {
            ids = List.copyOf(ids);
        }
    }

    /// A batch is complete.
    ///
    /// @param batch its number
    /// @param bytes exact length of its event
    record BatchClosed(long batch, List<String> ids, Reason reason, int bytes)
            implements JournalLine {
        public BatchClosed {
            ids = List.copyOf(ids);
        }
    }

    /// A batch was handed to the function.
    ///
    /// @param attempt 1 for the first try; later ones follow throttles and refusals
    record Invoked(long batch, int messages, int attempt, String requestId)
            implements JournalLine {}

    /// The function returned and its answer was read.
    ///
    /// @param messages size of the batch
    /// @param failed how many of them the answer names as failed
    /// @param ruleId stable name of the rule by which the answer was read; empty in lines that were
    ///   stored before rules had one
    /// @param rule that rule in words, with what exactly it was applied to
    /// @param duration of the invocation
    record Answered(
            long batch,
            int messages,
            int failed,
            String requestId,
            String ruleId,
            String rule,
            Duration duration,
            boolean coldStart)
            implements JournalLine {
        public Answered {
            ruleId = Objects.requireNonNullElse(ruleId, "");
        }
    }

    /// The function raised, crashed or timed out: the whole batch failed.
    ///
    /// @param errorMessage at most [#ERROR_MESSAGE_MAX_CHARS] characters
    record FunctionFailed(
            long batch,
            int messages,
            String requestId,
            String errorType,
            String errorMessage,
            Duration duration,
            boolean coldStart)
            implements JournalLine {
        public FunctionFailed {
            if (errorMessage.length() > ERROR_MESSAGE_MAX_CHARS) {
                errorMessage = errorMessage.substring(0, ERROR_MESSAGE_MAX_CHARS) + "…";
            }
        }
    }

    /// No concurrency was free; nothing ran.
    ///
    /// @param reason in AWS's words, for example `ConcurrentInvocationLimitExceeded`
    /// @param retryAt when the batch, which is kept, is tried again; [#NEVER] if it is given up
    record Throttled(long batch, int messages, String reason, Instant retryAt)
            implements JournalLine {}

    /// The function could not be invoked at all; nothing ran.
    ///
    /// @param batch which, or 0 if it could not even become one
    /// @param refusal for example `MISSING`
    /// @param message names the function and what is wrong with it
    /// @param retryAt when the batch, which is kept, is tried again; [#NEVER] if it is given up
    record Refused(long batch, int messages, String refusal, String message, Instant retryAt)
            implements JournalLine {}

    /// Messages that are given up although the function never got them: their visibility ended
    /// before it could be invoked, it cannot be invoked with them, or an earlier message of their
    /// group comes back.
    ///
    /// @param batch their batch, or 0 if they had none yet
    /// @param cause what kept them from it
    record LetGo(long batch, List<String> ids, String cause, Instant visibleAgainAt)
            implements JournalLine {
        public LetGo {
            ids = List.copyOf(ids);
        }
    }

    /// Messages left in the queue on purpose, after the function got them or because the mapping
    /// stopped; they come back by themselves.
    ///
    /// @param batch their batch, or 0 if they had none yet
    /// @param cause why they were not deleted
    record Returned(long batch, List<String> ids, String cause, Instant visibleAgainAt)
            implements JournalLine {
        public Returned {
            ids = List.copyOf(ids);
        }
    }

    /// Messages that the function handled were deleted.
    record Deleted(long batch, int messages) implements JournalLine {}

    /// Messages that the function handled could not be deleted: they will be delivered again.
    record DeleteFailed(long batch, List<String> ids, String cause, Instant visibleAgainAt)
            implements JournalLine {
        public DeleteFailed {
            ids = List.copyOf(ids);
        }
    }

    /// Messages that the filter dropped could not be deleted: they will be received and dropped
    /// again.
    record FilteredDeleteFailed(List<String> ids, String cause) implements JournalLine {
        public FilteredDeleteFailed {
            ids = List.copyOf(ids);
        }
    }

    /// The queue moved a message to its dead-letter queue.
    ///
    /// @param deadLetterQueue ARN
    /// @param receives how often it had been received
    record DeadLettered(String id, String deadLetterQueue, int receives) implements JournalLine {}

    /// A message was received again while an earlier delivery of it still ran.
    ///
    /// @param runningBatch the batch of the earlier delivery
    /// @param receives how often it was received, this time included
    /// @param elapsed since the earlier delivery was received
    record RedeliveredWhileRunning(String id, long runningBatch, int receives, Duration elapsed)
            implements JournalLine {}

    /// Provisioned pollers were added or given back.
    ///
    /// @param from how many there were; 0 before the mode was entered
    /// @param to how many there are; 0 after it was left
    /// @param limit what keeps the mapping from having more batches in flight
    record PollersChanged(int from, int to, String limit) implements JournalLine {}

    /// The mapping's state changed.
    ///
    /// @param from as the API spells it
    /// @param to as the API spells it
    /// @param reason for example `USER_INITIATED`
    record StateChanged(String from, String to, String reason) implements JournalLine {}

    /// The mapping's configuration changed.
    ///
    /// @param changes old and new value of each changed member
    record ConfigChanged(List<String> changes) implements JournalLine {
        public ConfigChanged {
            changes = List.copyOf(changes);
        }
    }
}
