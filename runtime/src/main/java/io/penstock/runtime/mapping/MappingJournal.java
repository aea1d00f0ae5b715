package io.penstock.runtime.mapping;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.penstock.engine.finding.Observed;
import io.penstock.engine.journal.Counters;
import io.penstock.engine.journal.EventMinute;
import io.penstock.engine.journal.EventTally;
import io.penstock.engine.journal.InvocationVerdict;
import io.penstock.engine.journal.Journal;
import io.penstock.engine.journal.JournalEntry;
import io.penstock.engine.journal.JournalLine;
import io.penstock.engine.journal.MessageStory;
import io.penstock.engine.journal.NotInvoked;
import io.penstock.engine.journal.Recent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The journal of one mapping with what is folded from it, for one writer at a time and any number
/// of readers. Thread-safe; only [#await] blocks.
public final class MappingJournal {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition grown = lock.newCondition();
    private final Runnable onWrite;

    @GuardedBy("lock")
    private final Journal journal;

    @GuardedBy("lock")
    private Counters counters = Counters.ZERO;

    @GuardedBy("lock")
    private Recent recent = Recent.NOTHING;

    @GuardedBy("lock")
    private final EventTally tally = new EventTally();

    @GuardedBy("lock")
    private @Nullable Folds folds;

    @GuardedBy("lock")
    private long stored;

    /// Continues an earlier run's journal; counters start at zero.
    ///
    /// @param tail its newest lines, oldest first
    /// @param keptBefore its lines about messages in trouble
    /// @param onWrite called after every write; must not block
    MappingJournal(List<JournalEntry> tail, List<JournalEntry> keptBefore, Runnable onWrite) {
        this.journal = new Journal(Journal.ENTRIES_MAX);
        this.journal.restore(tail);
        if (!keptBefore.isEmpty() || tail.stream().anyMatch(e -> Folds.beginWith(e.line()))) {
            this.folds = new Folds();
            this.folds.kept().restore(keptBefore, tail);
        }
        this.stored = journal.lastSequence();
        this.onWrite = onWrite;
    }

    void add(JournalLine line, Instant at) {
        addAll(List.of(line), at);
    }

    /// Writes lines down, in order.
    ///
    /// @param lines at least one
    void addAll(List<JournalLine> lines, Instant at) {
        lock.lock();
        try {
            for (JournalLine line : lines) {
                addLocked(line, at);
            }
            grown.signalAll(); // costs nothing while nobody waits
        } finally {
            lock.unlock();
        }
        onWrite.run();
    }

    @GuardedBy("lock")
    private void addLocked(JournalLine line, Instant at) {
        JournalEntry entry = journal.add(line, at);
        counters = counters.plus(line);
        recent = recent.plus(entry);
        if (folds == null && Folds.beginWith(line)) {
            folds = new Folds();
        }
        if (folds != null) {
            folds.hear(entry);
        }
        tally.hear(line, at);
    }

    /// Returns up to `limit` lines after `sequence`, oldest first.
    public List<JournalEntry> after(long sequence, int limit) {
        lock.lock();
        try {
            return journal.after(sequence, limit);
        } finally {
            lock.unlock();
        }
    }

    /// Returns all lines that concern a message, oldest first.
    public List<JournalEntry> of(String messageId) {
        var found = new TreeMap<Long, JournalEntry>();
        lock.lock();
        try {
            folds().kept().of(messageId).forEach(entry -> found.put(entry.sequence(), entry));
            journal.of(messageId).forEach(entry -> found.put(entry.sequence(), entry));
        } finally {
            lock.unlock();
        }
        return List.copyOf(found.values());
    }

    /// Returns how the function's newest answers were read, newest first.
    ///
    /// @param requestId only the one of this invocation; empty for all
    public List<InvocationVerdict> verdicts(String requestId, int limit) {
        lock.lock();
        try {
            return InvocationVerdict.newest(
                    journal.after(0, Journal.ENTRIES_MAX), requestId, limit);
        } finally {
            lock.unlock();
        }
    }

    /// Returns what kept the function from running since the process started.
    public List<NotInvoked.Count> notInvoked() {
        lock.lock();
        try {
            return folds().notInvoked().counts();
        } finally {
            lock.unlock();
        }
    }

    /// Returns the newest lines that say why the function did not run, oldest first.
    public List<JournalEntry> notInvokedExamples() {
        lock.lock();
        try {
            return folds().notInvoked().examples();
        } finally {
            lock.unlock();
        }
    }

    /// Returns the life of a message as far as the journal remembers it.
    public MessageStory story(String messageId) {
        return MessageStory.of(messageId, of(messageId));
    }

    /// Waits until there is a line after `sequence`, at most `limit` of real time.
    ///
    /// @return whether there is one
    public boolean await(long sequence, Duration limit) throws InterruptedException {
        long left = limit.toNanos();
        lock.lock();
        try {
            while (journal.lastSequence() <= sequence && left > 0) {
                left = grown.awaitNanos(left);
            }
            return journal.lastSequence() > sequence;
        } finally {
            lock.unlock();
        }
    }

    /// Returns the counts since the process started.
    public Counters counters() {
        lock.lock();
        try {
            return counters;
        } finally {
            lock.unlock();
        }
    }

    /// Returns the minutes that are over, each once.
    List<EventMinute> minutes(Instant now) {
        lock.lock();
        try {
            return tally.drain(now);
        } finally {
            lock.unlock();
        }
    }

    /// Returns the summary for explanations.
    public Recent recent() {
        lock.lock();
        try {
            return recent;
        } finally {
            lock.unlock();
        }
    }

    /// Returns what was seen since the mapping's configuration or function last changed.
    ///
    /// @param batchSize the most messages of one batch
    Observed observed(int batchSize) {
        lock.lock();
        try {
            return folds().observer().observed(batchSize);
        } finally {
            lock.unlock();
        }
    }

    /// Forgets what was seen of the mapping's behaviour; its lines and counters stay.
    void observeAnew() {
        lock.lock();
        try {
            folds().observer().beginAnew();
        } finally {
            lock.unlock();
        }
    }

    /// Returns the sequence of the newest line, 0 if there is none.
    public long lastSequence() {
        lock.lock();
        try {
            return journal.lastSequence();
        } finally {
            lock.unlock();
        }
    }

    /// Returns the lines that a store does not have yet, as far as it keeps them, and counts them
    /// as stored.
    List<JournalEntry> takeUnstored() {
        lock.lock();
        try {
            long newest = journal.lastSequence();
            long from = Math.max(stored, newest - JournalStore.ENTRIES_KEPT);
            stored = newest;
            return journal.after(from, JournalStore.ENTRIES_KEPT);
        } finally {
            lock.unlock();
        }
    }

    /// Returns the lines that shall outlive the tail and that a store does not have yet, and counts
    /// them as stored.
    List<JournalEntry> takeFreshlyKept() {
        lock.lock();
        try {
            return folds().kept().takeFresh();
        } finally {
            lock.unlock();
        }
    }

    /// Returns what was folded so far, empty if there was nothing to fold.
    @GuardedBy("lock")
    private Folds folds() {
        Folds present = folds;
        return present == null ? new Folds() : present;
    }
}
