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
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The lines about messages whose way was not straight: throttled, failed, let go, received again,
/// dead-lettered. They are kept longer than others, so that the life of a dead letter can still be
/// told when thousands of messages have gone by without trouble.
///
/// Costs a batch without trouble one entry in a map. Everything is bounded. Not thread-safe;
/// guarded by whoever owns it.
public final class KeptLines {
    /// How many lines are kept.
    public static final int ENTRIES_MAX = 10_000;

    /// Of how many batches under way the lines are remembered.
    static final int BATCHES_MAX = 4_000;

    /// How many lines of one batch under way are remembered.
    static final int BATCH_LINES_MAX = 100;

    /// How many polls are remembered in which a message of a batch may have come.
    static final int POLLS_MAX = 4_000;

    /// How many kept lines may wait to be stored.
    static final int FRESH_MAX = 5_000;

    private final TreeMap<Long, JournalEntry> kept = new TreeMap<>();
    private final Map<Long, OpenBatch> open = new LinkedHashMap<>();
    private final Set<String> repeated = new HashSet<>();
    private final ArrayDeque<JournalEntry> polls = new ArrayDeque<>();
    private final ArrayDeque<JournalEntry> fresh = new ArrayDeque<>();

    /// A batch that is under way, with its lines so far.
    private static final class OpenBatch {
        private final List<String> ids;
        private final List<JournalEntry> lines = new ArrayList<>(3);
        private boolean troubled;
        private boolean failed;

        OpenBatch(List<String> ids) {
            this.ids = ids;
        }
    }

    /// Puts back what an earlier run left; only into an empty object.
    ///
    /// @param lines that were kept, in any order
    /// @param tail the newest lines of the journal, oldest first
    public void restore(List<JournalEntry> lines, List<JournalEntry> tail) {
        lines.forEach(entry -> kept.put(entry.sequence(), entry));
        tail.forEach(this::hear);
        fresh.clear();
    }

    /// Takes note of one more line.
    public void hear(JournalEntry entry) {
        switch (entry.line()) {
            case Polled polled -> polled(entry, polled);
            case BatchClosed closed -> closed(entry, closed);
            case Invoked invoked -> line(invoked.batch(), entry, false);
            case Throttled throttled -> line(throttled.batch(), entry, true);
            case Refused refused -> line(refused.batch(), entry, true);
            case Answered answered -> {
                line(answered.batch(), entry, answered.failed() > 0);
                endsWithReturn(answered.batch(), answered.failed() == answered.messages());
            }
            case FunctionFailed failed -> {
                line(failed.batch(), entry, true);
                endsWithReturn(failed.batch(), true);
            }
            case Deleted deleted -> {
                @Nullable OpenBatch batch = open.remove(deleted.batch());
                if (batch != null && batch.troubled) {
                    keep(entry);
                }
            }
            case LetGo letGo -> ended(letGo.batch(), letGo.ids(), entry);
            case Returned returned -> {
                ended(returned.batch(), returned.ids(), entry);
                @Nullable OpenBatch batch = open.get(returned.batch());
                if (batch != null && batch.failed) {
                    open.remove(returned.batch());
                }
            }
            case DeleteFailed failed -> {
                ended(failed.batch(), failed.ids(), entry);
                open.remove(failed.batch());
            }
            case Filtered filtered -> {
                if (removeRepeated(filtered.ids())) {
                    keepPollsOf(filtered.ids());
                    keep(entry);
                }
            }
            case RedeliveredWhileRunning again -> {
                trouble(open.get(again.runningBatch()));
                keep(entry);
            }
            case DeadLettered _, FilteredDeleteFailed _ -> keep(entry);
            case Started _ -> started(entry);
            case PollFailed _, PollersChanged _, StateChanged _, ConfigChanged _ -> {}
        }
    }

    /// Returns all kept lines that concern a message, oldest first.
    public List<JournalEntry> of(String messageId) {
        return LineSubject.concerning(messageId, kept.values());
    }

    /// Returns how many lines are kept.
    public int size() {
        return kept.size();
    }

    /// Returns the lines that were kept since the last call, in any order, and forgets that they
    /// are new.
    public List<JournalEntry> takeFresh() {
        var taken = List.copyOf(fresh);
        fresh.clear();
        return taken;
    }

    private void polled(JournalEntry entry, Polled polled) {
        polls.addLast(entry);
        if (polls.size() > POLLS_MAX) {
            polls.removeFirst();
        }
        if (polled.repeats().isEmpty()) {
            return;
        }
        if (repeated.size() > POLLS_MAX) {
            repeated.clear();
        }
        polled.repeats().forEach(repeat -> repeated.add(repeat.id()));
    }

    private void closed(JournalEntry entry, BatchClosed closed) {
        var batch = new OpenBatch(closed.ids());
        batch.lines.add(entry);
        open.put(closed.batch(), batch);
        if (open.size() > BATCHES_MAX) {
            Iterator<OpenBatch> eldest = open.values().iterator();
            eldest.next();
            eldest.remove();
        }
        if (removeRepeated(closed.ids())) {
            trouble(batch);
        }
    }

    private void line(long number, JournalEntry entry, boolean troubles) {
        @Nullable OpenBatch batch = open.get(number);
        if (batch == null) {
            return;
        }
        if (troubles) {
            trouble(batch);
        }
        if (batch.troubled) {
            keep(entry);
        } else if (batch.lines.size() < BATCH_LINES_MAX) {
            batch.lines.add(entry);
        }
    }

    private void endsWithReturn(long number, boolean failed) {
        @Nullable OpenBatch batch = open.get(number);
        if (batch != null) {
            batch.failed = failed;
        }
    }

    private void ended(long number, List<String> ids, JournalEntry entry) {
        @Nullable OpenBatch batch = open.get(number);
        if (batch == null) {
            keepPollsOf(ids);
        } else {
            trouble(batch);
        }
        keep(entry);
    }

    /// The process began anew: whatever was under way is the queue's again.
    private void started(JournalEntry entry) {
        open.values().forEach(this::trouble);
        open.clear();
        polls.clear();
        repeated.clear();
        if (!kept.isEmpty()) {
            keep(entry);
        }
    }

    private void trouble(@Nullable OpenBatch batch) {
        if (batch == null || batch.troubled) {
            return;
        }
        batch.troubled = true;
        keepPollsOf(batch.ids);
        batch.lines.forEach(this::keep);
        batch.lines.clear();
    }

    private void keepPollsOf(List<String> ids) {
        Set<String> missing = new HashSet<>(ids);
        for (Iterator<JournalEntry> newest = polls.descendingIterator();
                newest.hasNext() && !missing.isEmpty(); ) {
            JournalEntry entry = newest.next();
            if (entry.line() instanceof Polled polled && missing.removeAll(polled.ids())) {
                keep(entry);
            }
        }
    }

    private boolean removeRepeated(List<String> ids) {
        return !repeated.isEmpty() && repeated.removeAll(ids);
    }

    private void keep(JournalEntry entry) {
        if (kept.putIfAbsent(entry.sequence(), entry) != null) {
            return;
        }
        fresh.addLast(entry);
        if (fresh.size() > FRESH_MAX) {
            fresh.removeFirst();
        }
        if (kept.size() > ENTRIES_MAX) {
            kept.pollFirstEntry();
        }
    }
}
