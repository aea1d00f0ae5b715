package io.penstock.runtime.environment.log;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.penstock.engine.time.Timeline;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/// The last lines of one function's log, oldest dropped first. Positions count lines since the
/// server started. Thread-safe.
final class FunctionLog {
    private final Timeline timeline;
    private final int ringBytes;
    private final Consumer<FunctionLog> unwritten;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrived = lock.newCondition();

    @GuardedBy("lock")
    private final ArrayDeque<Entry> ring = new ArrayDeque<>();

    /// Position of the first entry in the ring.
    @GuardedBy("lock")
    private long first;

    @GuardedBy("lock")
    private long bytes;

    /// Position of the first entry that is not in the file yet.
    @GuardedBy("lock")
    private long written;

    @GuardedBy("lock")
    private boolean announced;

    @GuardedBy("lock")
    private int waiting;

    /// @param unwritten told once, whenever lines wait for the file; must not block
    FunctionLog(Timeline timeline, int ringBytes, Consumer<FunctionLog> unwritten) {
        this.timeline = timeline;
        this.ringBytes = ringBytes;
        this.unwritten = unwritten;
    }

    /// Adds a line.
    void append(LogLine line) {
        Instant at = timeline.instant();
        boolean announce;
        lock.lock();
        try {
            ring.add(new Entry(at, line));
            bytes += line.weight();
            trim();
            announce = !announced;
            announced = true;
            if (waiting > 0) {
                arrived.signalAll();
            }
        } finally {
            lock.unlock();
        }
        if (announce) {
            unwritten.accept(this);
        }
    }

    /// Returns up to `limit` lines from `position`, waiting up to `wait` for the first of them.
    LogPage after(long position, int limit, Duration wait) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            awaitBeyond(position, wait);
            var lines = new ArrayList<String>();
            long at = first;
            for (Entry entry : ring) {
                if (at >= position && lines.size() < limit) {
                    lines.add(entry.line.text());
                }
                at++;
            }
            long from = Math.max(Math.min(position, at), first);
            return new LogPage(lines, from + lines.size());
        } finally {
            lock.unlock();
        }
    }

    /// Takes the lines that wait for the file.
    Unwritten takeUnwritten() {
        lock.lock();
        try {
            announced = false;
            long lost = Math.max(0, first - written);
            long next = first + ring.size();
            var entries = new ArrayDeque<Entry>();
            Iterator<Entry> newest = ring.descendingIterator(); // most of the ring is written
            for (long left = next - Math.max(first, written); left > 0; left--) {
                entries.addFirst(newest.next());
            }
            written = next;
            return new Unwritten(List.copyOf(entries), lost);
        } finally {
            lock.unlock();
        }
    }

    @GuardedBy("lock")
    private void trim() {
        while (bytes > ringBytes && ring.size() > 1) {
            bytes -= ring.remove().line.weight();
            first++;
        }
    }

    @GuardedBy("lock")
    private void awaitBeyond(long position, Duration wait) throws InterruptedException {
        long left = wait.toNanos();
        waiting++;
        try {
            while (first + ring.size() <= position && left > 0) {
                left = arrived.awaitNanos(left);
            }
        } finally {
            waiting--;
        }
    }

    /// A line and when it was written.
    record Entry(Instant at, LogLine line) {}

    /// Lines for the file.
    ///
    /// @param lost how many lines left the ring before they could be taken
    record Unwritten(List<Entry> entries, long lost) {}
}
