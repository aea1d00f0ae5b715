package io.penstock.runtime.mapping;

import io.penstock.engine.finding.Observer;
import io.penstock.engine.journal.JournalEntry;
import io.penstock.engine.journal.JournalLine;
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
import io.penstock.engine.journal.KeptLines;
import io.penstock.engine.journal.NotInvoked;

/// What is folded from a mapping's lines about polls and messages. A mapping that never polled has
/// none, so that thousands of idle ones cost little. Not thread-safe; guarded by the journal.
final class Folds {
    private final Observer observer = new Observer();
    private final KeptLines kept = new KeptLines();
    private final NotInvoked notInvoked = new NotInvoked();

    /// Returns whether a line must be heard even if nothing was before: whether it tells of more
    /// than the mapping itself.
    static boolean beginWith(JournalLine line) {
        return switch (line) {
            case Started _, StateChanged _, ConfigChanged _, PollersChanged _ -> false;
            case Polled _,
                    PollFailed _,
                    Filtered _,
                    BatchClosed _,
                    Invoked _,
                    Throttled _,
                    Refused _,
                    Answered _,
                    FunctionFailed _,
                    Returned _,
                    LetGo _,
                    Deleted _,
                    DeleteFailed _,
                    FilteredDeleteFailed _,
                    DeadLettered _,
                    RedeliveredWhileRunning _ ->
                    true;
        };
    }

    void hear(JournalEntry entry) {
        observer.hear(entry.line());
        kept.hear(entry);
        notInvoked.hear(entry);
    }

    Observer observer() {
        return observer;
    }

    KeptLines kept() {
        return kept;
    }

    NotInvoked notInvoked() {
        return notInvoked;
    }
}
