package io.penstock.engine.journal;

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
import java.time.Instant;

/// How things went lately, as far as an explanation needs it: a fold over the journal.
///
/// @param passed messages that passed the filter since polling began or the configuration changed
/// @param filteredInRow messages filtered out since the last one that passed
/// @param filteredWhy why the last of them was, empty for none
/// @param heldBackInRow throttles and refusals since the function last ran
/// @param heldBackWhy the last of them, empty for none
/// @param refused whether the last of them was a refusal
/// @param failedInRow failed invocations since the last that handled anything
/// @param failedWhy the last of them, empty for none
/// @param lastRunAt when the function last ran to its end; [Instant#EPOCH] if it never did
/// @param lastAnswer how its last answer was read, empty for none
/// @param refusedBatch the batch of the last refusal if it will never run, so that the end of an
///   earlier batch's run says nothing about it; 0 for none
public record Recent(
        long passed,
        long filteredInRow,
        String filteredWhy,
        long heldBackInRow,
        String heldBackWhy,
        boolean refused,
        long failedInRow,
        String failedWhy,
        Instant lastRunAt,
        String lastAnswer,
        long refusedBatch) {
    /// Nothing has happened yet.
    public static final Recent NOTHING =
            new Recent(0, 0, "", 0, "", false, 0, "", Instant.EPOCH, "", 0);

    /// Returns the summary after one more line.
    public Recent plus(JournalEntry entry) {
        return switch (entry.line()) {
            case Filtered(var ids, var why) -> filtered(ids.size(), why);
            case BatchClosed(_, var ids, _, _) -> passed(ids.size());
            case Throttled throttled -> heldBack(throttled.reason(), false, 0);
            case Refused refusal ->
                    heldBack(
                            refusal.message(),
                            true,
                            refusal.retryAt().equals(JournalLine.NEVER) ? refusal.batch() : 0);
            case Answered answered -> ran(entry.at(), answered);
            case FunctionFailed failed ->
                    ranBefore(failed.batch())
                            .failed(
                                    entry.at(),
                                    failed.errorType() + ": " + failed.errorMessage(),
                                    "");
            case ConfigChanged _, Started _ -> NOTHING;
            case Polled _,
                    PollFailed _,
                    Invoked _,
                    LetGo _,
                    Returned _,
                    Deleted _,
                    DeleteFailed _,
                    FilteredDeleteFailed _,
                    DeadLettered _,
                    RedeliveredWhileRunning _,
                    PollersChanged _,
                    StateChanged _ ->
                    this;
        };
    }

    private Recent passed(int more) {
        return new Recent(
                passed + more,
                0,
                "",
                heldBackInRow,
                heldBackWhy,
                refused,
                failedInRow,
                failedWhy,
                lastRunAt,
                lastAnswer,
                refusedBatch);
    }

    private Recent filtered(long more, String why) {
        return new Recent(
                passed,
                filteredInRow + more,
                why,
                heldBackInRow,
                heldBackWhy,
                refused,
                failedInRow,
                failedWhy,
                lastRunAt,
                lastAnswer,
                refusedBatch);
    }

    private Recent heldBack(String why, boolean refusal, long givenUp) {
        return new Recent(
                passed,
                filteredInRow,
                filteredWhy,
                heldBackInRow + 1,
                why,
                refusal,
                failedInRow,
                failedWhy,
                lastRunAt,
                lastAnswer,
                givenUp);
    }

    /// Forgets what held batches back, now that one ran, but for a later one that never will.
    private Recent ranBefore(long batch) {
        return heldBackInRow == 0 || refusedBatch > batch
                ? this
                : new Recent(
                        passed,
                        filteredInRow,
                        filteredWhy,
                        0,
                        "",
                        false,
                        failedInRow,
                        failedWhy,
                        lastRunAt,
                        lastAnswer,
                        0);
    }

    private Recent ran(Instant at, Answered answered) {
        Recent next = ranBefore(answered.batch());
        return answered.failed() == answered.messages()
                ? next.failed(at, answered.rule(), answered.rule())
                : next.ended(0, "", at, answered.rule());
    }

    private Recent failed(Instant at, String why, String answer) {
        return ended(failedInRow + 1, why, at, answer);
    }

    private Recent ended(long failures, String why, Instant at, String answer) {
        return new Recent(
                passed,
                filteredInRow,
                filteredWhy,
                heldBackInRow,
                heldBackWhy,
                refused,
                failures,
                why,
                at,
                answer,
                refusedBatch);
    }
}
