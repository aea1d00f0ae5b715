package io.penstock.engine.journal;

import io.penstock.engine.batch.Effect.Reason;
import io.penstock.engine.journal.JournalLine.Answered;
import io.penstock.engine.journal.JournalLine.BatchClosed;
import io.penstock.engine.journal.JournalLine.ConfigChanged;
import io.penstock.engine.journal.JournalLine.DeadLettered;
import io.penstock.engine.journal.JournalLine.DeleteFailed;
import io.penstock.engine.journal.JournalLine.Deleted;
import io.penstock.engine.journal.JournalLine.Filtered;
import io.penstock.engine.journal.JournalLine.FilteredDeleteFailed;
import io.penstock.engine.journal.JournalLine.FunctionFailed;
import io.penstock.engine.journal.JournalLine.Invoked;
import io.penstock.engine.journal.JournalLine.LetGo;
import io.penstock.engine.journal.JournalLine.PollFailed;
import io.penstock.engine.journal.JournalLine.Polled;
import io.penstock.engine.journal.JournalLine.PollersChanged;
import io.penstock.engine.journal.JournalLine.RedeliveredWhileRunning;
import io.penstock.engine.journal.JournalLine.Refused;
import io.penstock.engine.journal.JournalLine.Returned;
import io.penstock.engine.journal.JournalLine.Started;
import io.penstock.engine.journal.JournalLine.StateChanged;
import io.penstock.engine.journal.JournalLine.Throttled;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/// Says a journal line in words: the messages first, then the cause, what happens to them, and what
/// comes next.
final class LineText {
    private static final int IDS_SHOWN_MAX = 3;

    private LineText() {}

    static String of(JournalLine line) {
        return switch (line) {
            case Started(var queue, var function) ->
                    "Polling of %s for %s starts.".formatted(queue, function);
            case Polled(var ids, var repeats, var visible) ->
                    "%s received%s; hidden from other consumers until %s."
                            .formatted(messages(ids), repeats(repeats), time(visible));
            case PollFailed(var missing, var cause, var retry) ->
                    "%s: %s. Nothing was received; next poll at %s."
                            .formatted(
                                    missing
                                            ? "The queue does not exist"
                                            : "The queue could not be polled",
                                    cause,
                                    time(retry));
            case Filtered(var ids, var why) ->
                    "%s filtered out: %s. They are deleted from the queue without an invocation."
                            .formatted(messages(ids), why);
            case BatchClosed(var batch, var ids, var reason, var bytes) ->
                    "Batch %d is complete: %s, %,d bytes, %s."
                            .formatted(batch, messages(ids), bytes, words(reason));
            case Invoked(var batch, var count, var attempt, var request) ->
                    "Batch %d (%s) is invoked%s, request id %s."
                            .formatted(
                                    batch,
                                    counted(count),
                                    attempt == 1 ? "" : " again, try " + attempt,
                                    request);
            case Answered answered -> answered(answered);
            case FunctionFailed failed -> failed(failed);
            case Throttled(var batch, var count, var reason, var retry) ->
                    "Batch %d (%s) was throttled: %s. Nothing ran; %s."
                            .formatted(batch, counted(count), reason, nextTry(retry));
            case Refused(var batch, var count, var refusal, var message, var retry) ->
                    "%s could not be invoked (%s): %s. Nothing ran; %s."
                            .formatted(
                                    batch == 0
                                            ? counted(count)
                                            : "Batch %d (%s)".formatted(batch, counted(count)),
                                    refusal,
                                    message,
                                    nextTry(retry));
            case LetGo(var batch, var ids, var cause, var visible) ->
                    "%s%s let go without having run: %s. Will be visible again at %s."
                            .formatted(messages(ids), ofBatch(batch), cause, time(visible));
            case Returned(var batch, var ids, var cause, var visible) ->
                    "%s%s left in the queue: %s. Will be visible again at %s."
                            .formatted(messages(ids), ofBatch(batch), cause, time(visible));
            case Deleted(var batch, var count) ->
                    "%s of batch %d handled and deleted from the queue."
                            .formatted(counted(count), batch);
            case DeleteFailed(var batch, var ids, var cause, var visible) ->
                    "%s of batch %d handled, but not deleted: %s. Will be delivered again at %s."
                            .formatted(messages(ids), batch, cause, time(visible));
            case FilteredDeleteFailed(var ids, var cause) ->
                    "%s filtered out, but not deleted: %s. Will be received and dropped again."
                            .formatted(messages(ids), cause);
            case DeadLettered(var id, var queue, var receives) ->
                    "Message %s was moved to the dead-letter queue %s after %d receives."
                            .formatted(id, queue, receives);
            case RedeliveredWhileRunning(var id, var batch, var receives, var elapsed) ->
                    ("Message %s was received again (receive %d) while batch %d still runs with it,"
                                    + " %s after that one was received: its visibility timeout ended first. It"
                                    + " will run twice.")
                            .formatted(id, receives, batch, span(elapsed));
            case PollersChanged(var from, var to, var limit) ->
                    "Provisioned pollers %d → %d; more batches in flight are kept back by: %s."
                            .formatted(from, to, limit);
            case StateChanged(var from, var to, var reason) ->
                    "State %s → %s (%s).".formatted(from, to, reason);
            case ConfigChanged(var changes) ->
                    "Configuration changed: %s.".formatted(String.join(", ", changes));
        };
    }

    /// Returns a span in the largest unit that keeps it readable.
    static String span(Duration span) {
        long millis = span.toMillis();
        return millis < 10_000 ? millis + " ms" : millis / 1_000 + " s";
    }

    /// Returns an instant to the millisecond.
    static String time(Instant instant) {
        return instant.truncatedTo(ChronoUnit.MILLIS).toString();
    }

    private static String answered(Answered line) {
        String took = "after " + span(line.duration()) + (line.coldStart() ? ", cold start" : "");
        if (line.failed() == 0) {
            return "Batch %d (%s) succeeded %s: %s."
                    .formatted(line.batch(), counted(line.messages()), took, line.rule());
        }
        return "Batch %d: %d of %s failed %s: %s."
                .formatted(
                        line.batch(), line.failed(), counted(line.messages()), took, line.rule());
    }

    private static String failed(FunctionFailed line) {
        return "Batch %d (%s) failed after %s%s, request id %s: %s: %s."
                .formatted(
                        line.batch(),
                        counted(line.messages()),
                        span(line.duration()),
                        line.coldStart() ? ", cold start" : "",
                        line.requestId(),
                        line.errorType(),
                        line.errorMessage());
    }

    private static String nextTry(Instant retryAt) {
        return retryAt.equals(JournalLine.NEVER)
                ? "it is not tried again"
                : "the batch is kept and tried again at " + time(retryAt);
    }

    private static String ofBatch(long batch) {
        return batch == 0 ? "" : " of batch " + batch;
    }

    private static String repeats(List<Polled.Repeat> repeats) {
        if (repeats.isEmpty()) {
            return "";
        }
        Polled.Repeat first = repeats.getFirst();
        String others = repeats.size() == 1 ? "" : " and others";
        return " (%s for the %d. time%s)".formatted(first.id(), first.receives(), others);
    }

    private static String words(Reason reason) {
        return switch (reason) {
            case SIZE -> "BatchSize reached";
            case WINDOW -> "the batching window elapsed";
            case PAYLOAD -> "the 6 MB payload limit was reached";
            case AVAILABLE -> "all that the poll brought (no batching window)";
            case STAY -> "closed early because the visibility timeout of its messages runs out";
            case DRAIN -> "closed early by a change of the mapping";
        };
    }

    private static String counted(int count) {
        return count == 1 ? "1 message" : count + " messages";
    }

    private static String messages(List<String> ids) {
        if (ids.size() == 1) {
            return "Message " + ids.getFirst();
        }
        String shown = String.join(", ", ids.subList(0, Math.min(IDS_SHOWN_MAX, ids.size())));
        String more = ids.size() > IDS_SHOWN_MAX ? ", …" : "";
        return ids.size() + " messages (" + shown + more + ")";
    }
}
