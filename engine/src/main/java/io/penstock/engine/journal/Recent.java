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
        String lastAnswer) {
    /// Nothing has happened yet.
    public static final Recent NOTHING =
            new Recent(0, 0, "", 0, "", false, 0, "", Instant.EPOCH, "");

    /// Returns the summary after one more line.
    public Recent plus(JournalEntry entry) {
        return switch (entry.line()) {
            case Filtered(var ids, var why) -> filtered(ids.size(), why);
            case BatchClosed(_, var ids, _, _) -> passed(ids.size());
            case Throttled throttled -> heldBack(throttled.reason(), false);
            case Refused refusal -> heldBack(refusal.message(), true);
            case Answered answered -> ran(entry.at(), answered);
            case FunctionFailed failed ->
                    failed(entry.at(), failed.errorType() + ": " + failed.errorMessage(), "");
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
                lastAnswer);
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
                lastAnswer);
    }

    private Recent heldBack(String why, boolean refusal) {
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
                lastAnswer);
    }

    private Recent ran(Instant at, Answered answered) {
        if (answered.failed() == answered.messages()) {
            return failed(at, answered.rule(), answered.rule());
        }
        return new Recent(
                passed, filteredInRow, filteredWhy, 0, "", false, 0, "", at, answered.rule());
    }

    private Recent failed(Instant at, String why, String answer) {
        return new Recent(
                passed, filteredInRow, filteredWhy, 0, "", false, failedInRow + 1, why, at, answer);
    }
}
