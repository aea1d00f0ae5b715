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
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Why the function did not run: counts by reason since the process started, and the newest
/// examples. A function has no log of what never reached it; this is that log. Not thread-safe;
/// guarded by whoever owns it.
public final class NotInvoked {
    /// How many examples are kept.
    public static final int EXAMPLES_MAX = 100;

    /// How many reasons are told apart; what comes later counts as [#OTHER].
    static final int REASONS_MAX = 50;

    /// Stands for all reasons beyond the first [#REASONS_MAX].
    static final String OTHER = "other reasons";

    private final Map<Reason, Count> counts = new LinkedHashMap<>();
    private final ArrayDeque<JournalEntry> examples = new ArrayDeque<>();

    /// What happened, and why.
    ///
    /// @param kind of the journal line
    private record Reason(String kind, String why) {}

    /// How often something kept the function from running.
    ///
    /// @param kind of the journal lines: `filtered`, `throttled`, `refused`, `let-go`,
    ///   `poll-failed`
    /// @param why in the words of the line
    /// @param messages concerned, each counted as often as it happened to it
    /// @param times lines
    /// @param last when it happened last
    public record Count(String kind, String why, long messages, long times, Instant last) {
        Count plus(int more, Instant at) {
            return new Count(kind, why, messages + more, times + 1, at);
        }
    }

    /// Takes note of one more line.
    public void hear(JournalEntry entry) {
        switch (entry.line()) {
            case Filtered(var ids, var why) -> count(entry, why, ids.size());
            case Throttled throttled -> count(entry, throttled.reason(), throttled.messages());
            case Refused refused -> count(entry, refused.message(), refused.messages());
            case LetGo letGo -> count(entry, letGo.cause(), letGo.ids().size());
            case PollFailed failed -> count(entry, failed.cause(), 0);
            case Started _,
                    Polled _,
                    BatchClosed _,
                    Invoked _,
                    Answered _,
                    FunctionFailed _,
                    Returned _,
                    Deleted _,
                    DeleteFailed _,
                    FilteredDeleteFailed _,
                    DeadLettered _,
                    RedeliveredWhileRunning _,
                    PollersChanged _,
                    StateChanged _,
                    ConfigChanged _ -> {}
        }
    }

    /// Returns the counts, the one that happened last first.
    public List<Count> counts() {
        return counts.values().stream()
                .sorted(Comparator.comparing(Count::last).reversed())
                .toList();
    }

    /// Returns the newest lines that were counted, oldest first.
    public List<JournalEntry> examples() {
        return List.copyOf(examples);
    }

    private void count(JournalEntry entry, String why, int messages) {
        String kind = entry.line().kind();
        var reason = new Reason(kind, why);
        if (!counts.containsKey(reason) && counts.size() >= REASONS_MAX) {
            reason = new Reason(kind, OTHER);
        }
        @Nullable Count before = counts.get(reason);
        Count now =
                before == null
                        ? new Count(kind, reason.why, messages, 1, entry.at())
                        : before.plus(messages, entry.at());
        counts.put(reason, now);
        examples.addLast(entry);
        if (examples.size() > EXAMPLES_MAX) {
            examples.removeFirst();
        }
    }
}
