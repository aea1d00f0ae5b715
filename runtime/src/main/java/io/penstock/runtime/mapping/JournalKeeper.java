package io.penstock.runtime.mapping;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.penstock.engine.journal.JournalEntry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes the newest lines of all journals to the store, on a thread of its own and in batches:
/// after the first new line it waits a moment for others. A store that fails costs lines, never
/// messages. Thread-safe.
final class JournalKeeper implements AutoCloseable {
    /// How long lines gather before they are written; real time.
    static final Duration GATHERING = Duration.ofMillis(500);

    private static final Logger LOG = LoggerFactory.getLogger(JournalKeeper.class);

    private final JournalStore store;
    private final Runnable afterWriting;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ReentrantLock writing = new ReentrantLock();

    @GuardedBy("lock")
    private final Map<String, MappingJournal> journals = new TreeMap<>();

    @GuardedBy("lock")
    private boolean closed;

    private volatile boolean dirty;

    /// @param afterWriting called after each batch, without any lock; must not block
    JournalKeeper(JournalStore store, Runnable afterWriting) {
        this.store = store;
        this.afterWriting = afterWriting;
    }

    void start(ThreadFactory threads) {
        threads.newThread(this::run).start();
    }

    /// Opens the journal of a mapping, with what an earlier run left.
    MappingJournal open(String uuid) {
        var journal =
                new MappingJournal(
                        store.tail(uuid, JournalStore.ENTRIES_KEPT),
                        store.kept(uuid),
                        this::written);
        lock.lock();
        try {
            journals.put(uuid, journal);
            return journal;
        } finally {
            lock.unlock();
        }
    }

    /// Forgets a mapping's journal, here and in the store.
    void delete(String uuid) {
        lock.lock();
        try {
            journals.remove(uuid);
        } finally {
            lock.unlock();
        }
        writing.lock();
        try {
            store.delete(uuid);
        } finally {
            writing.unlock();
        }
    }

    /// Writes what is not written yet and ends.
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        write();
    }

    private void written() {
        if (dirty) {
            return; // the writer knows
        }
        dirty = true;
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        try {
            while (awaitLines()) {
                write();
                afterWriting.run();
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean awaitLines() throws InterruptedException {
        lock.lock();
        try {
            while (!dirty && !closed) {
                changed.await();
            }
            long left = GATHERING.toNanos();
            while (!closed && left > 0) {
                left = changed.awaitNanos(left);
            }
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    private void write() {
        writing.lock();
        try {
            dirty = false; // before reading, so that a line written meanwhile is not forgotten
            snapshot().forEach(this::write);
        } finally {
            writing.unlock();
        }
    }

    private Map<String, MappingJournal> snapshot() {
        lock.lock();
        try {
            return new TreeMap<>(journals);
        } finally {
            lock.unlock();
        }
    }

    private void write(String uuid, MappingJournal journal) {
        List<JournalEntry> entries = journal.takeUnstored();
        if (entries.isEmpty()) {
            return;
        }
        try {
            store.append(uuid, entries);
            store.keep(uuid, journal.takeFreshlyKept());
        } catch (RuntimeException failure) {
            LOG.atWarn()
                    .addKeyValue("mapping", uuid)
                    .addKeyValue("entries", entries.size())
                    .setCause(failure)
                    .log("journal lines could not be stored");
        }
    }
}
