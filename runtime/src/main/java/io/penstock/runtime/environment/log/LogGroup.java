package io.penstock.runtime.environment.log;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The last lines of one log group, oldest dropped first, and its streams. Positions count lines
/// since the server started. Thread-safe.
final class LogGroup {
    /// Streams kept; beyond that, the oldest ones that have no lines any more are forgotten.
    static final int STREAMS_MAX = 2_000;

    private final GroupId id;
    private final Instant createdAt;
    private final int ringBytes;
    private final Consumer<LogGroup> unwritten;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrived = lock.newCondition();

    /// How long lines are kept; 0 for as long as there is room.
    private volatile int retentionDays;

    @GuardedBy("lock")
    private final ArrayDeque<Entry> ring = new ArrayDeque<>();

    @GuardedBy("lock")
    private final Map<String, Stream> streams = new LinkedHashMap<>();

    /// Position of the next line.
    @GuardedBy("lock")
    private long next;

    @GuardedBy("lock")
    private long bytes;

    /// Position of the first line that is not in the file yet.
    @GuardedBy("lock")
    private long written;

    /// How many lines left the ring before they could be written.
    @GuardedBy("lock")
    private long lost;

    @GuardedBy("lock")
    private boolean announced;

    @GuardedBy("lock")
    private boolean deleted;

    /// What is older must leave the files, too; null if nothing must.
    @GuardedBy("lock")
    private @Nullable Instant sweep;

    @GuardedBy("lock")
    private int waiting;

    /// @param unwritten told once, whenever there is something to do for the file; must not block
    LogGroup(GroupId id, Instant createdAt, int ringBytes, Consumer<LogGroup> unwritten) {
        this.id = id;
        this.createdAt = createdAt;
        this.ringBytes = ringBytes;
        this.unwritten = unwritten;
    }

    GroupId id() {
        return id;
    }

    int retentionDays() {
        return retentionDays;
    }

    void retain(int days) {
        retentionDays = days;
    }

    /// Adds a line; returns false if the group is deleted.
    boolean append(StreamId stream, LogLine line, Instant now) {
        return append(stream, line, now, now);
    }

    /// Adds a line that its writer dates.
    boolean append(StreamId stream, LogLine line, Instant at, Instant now) {
        boolean announce;
        lock.lock();
        try {
            if (deleted) {
                return false;
            }
            Stream to = streams.get(stream.name());
            if (to == null) {
                to = add(stream, now);
            }
            to.count(at, now, line.weight());
            ring.add(new Entry(next++, to, at, now, line));
            bytes += line.weight();
            trim();
            announce = announce();
            if (waiting > 0) {
                arrived.signalAll();
            }
        } finally {
            lock.unlock();
        }
        if (announce) {
            unwritten.accept(this);
        }
        return true;
    }

    /// Returns up to `limit` lines of a function from `position`, waiting up to `wait` for the
    /// first line of any.
    LogPage after(String function, long position, int limit, Duration wait)
            throws InterruptedException {
        lock.lockInterruptibly();
        try {
            awaitBeyond(position, wait);
            var lines = new ArrayList<String>();
            for (Entry entry : ring) {
                if (entry.position < position || !entry.stream.id.function().equals(function)) {
                    continue;
                }
                if (lines.size() == limit) {
                    return new LogPage(lines, entry.position);
                }
                lines.add(entry.line.text());
            }
            return new LogPage(lines, next);
        } finally {
            lock.unlock();
        }
    }

    /// Returns the lines from `position` on that are younger than `oldest`, in order of arrival.
    List<LogEvent> events(long position, Instant oldest) {
        lock.lock();
        try {
            var events = new ArrayList<LogEvent>();
            for (Entry entry : ring) {
                if (entry.position >= position && !entry.at.isBefore(oldest)) {
                    events.add(entry.event());
                }
            }
            return events;
        } finally {
            lock.unlock();
        }
    }

    /// Returns the position of the next line.
    long end() {
        lock.lock();
        try {
            return next;
        } finally {
            lock.unlock();
        }
    }

    GroupFacts facts() {
        lock.lock();
        try {
            return new GroupFacts(id, createdAt, retentionDays, bytes);
        } finally {
            lock.unlock();
        }
    }

    List<StreamFacts> streams() {
        lock.lock();
        try {
            return streams.values().stream().map(Stream::facts).toList();
        } finally {
            lock.unlock();
        }
    }

    LogAnswer addStream(String name, Instant now) {
        lock.lock();
        try {
            if (streams.containsKey(name)) {
                return LogAnswer.EXISTS;
            }
            add(new StreamId(name, ""), now);
            return LogAnswer.DONE;
        } finally {
            lock.unlock();
        }
    }

    boolean hasStream(String name) {
        lock.lock();
        try {
            return streams.containsKey(name);
        } finally {
            lock.unlock();
        }
    }

    /// Removes a stream and its lines from the ring.
    LogAnswer removeStream(String name) {
        lock.lock();
        try {
            if (streams.remove(name) == null) {
                return LogAnswer.NO_STREAM;
            }
            forget(entry -> entry.stream.id.name().equals(name));
            return LogAnswer.DONE;
        } finally {
            lock.unlock();
        }
    }

    /// Removes what is older from the ring, and soon from the files.
    void expire(Instant oldest) {
        boolean announce;
        lock.lock();
        try {
            forget(entry -> entry.at.isBefore(oldest));
            sweep = oldest;
            announce = announce();
        } finally {
            lock.unlock();
        }
        if (announce) {
            unwritten.accept(this);
        }
    }

    /// Removes everything, the files included.
    void delete() {
        boolean announce;
        lock.lock();
        try {
            deleted = true;
            ring.clear();
            streams.clear();
            announce = announce();
            arrived.signalAll();
        } finally {
            lock.unlock();
        }
        if (announce) {
            unwritten.accept(this);
        }
    }

    /// Takes what is to be done for the files.
    Unwritten takeUnwritten() {
        lock.lock();
        try {
            announced = false;
            var entries = new ArrayDeque<Entry>();
            Iterator<Entry> newest = ring.descendingIterator(); // most of the ring is written
            while (newest.hasNext()) {
                Entry entry = newest.next();
                if (entry.position < written) {
                    break;
                }
                entries.addFirst(entry);
            }
            written = next;
            var taken = new Unwritten(List.copyOf(entries), lost, sweep, deleted);
            lost = 0;
            sweep = null;
            return taken;
        } finally {
            lock.unlock();
        }
    }

    @GuardedBy("lock")
    private boolean announce() {
        boolean first = !announced;
        announced = true;
        return first;
    }

    @GuardedBy("lock")
    private Stream add(StreamId id, Instant now) {
        if (streams.size() >= STREAMS_MAX) {
            Iterator<Stream> oldest = streams.values().iterator();
            while (oldest.hasNext()) {
                if (oldest.next().lines == 0) {
                    oldest.remove();
                    break;
                }
            }
        }
        var stream = new Stream(id, now);
        streams.put(id.name(), stream);
        return stream;
    }

    @GuardedBy("lock")
    private void trim() {
        while (bytes > ringBytes && ring.size() > 1) {
            Entry oldest = ring.remove();
            drop(oldest);
            if (oldest.position >= written) {
                lost++;
            }
        }
    }

    @GuardedBy("lock")
    private void forget(Predicate<Entry> which) {
        Iterator<Entry> all = ring.iterator();
        while (all.hasNext()) {
            Entry entry = all.next();
            if (which.test(entry)) {
                all.remove();
                drop(entry);
            }
        }
    }

    @GuardedBy("lock")
    private void drop(Entry entry) {
        bytes -= entry.line.weight();
        entry.stream.lines--;
        entry.stream.bytes -= entry.line.weight();
    }

    @GuardedBy("lock")
    private void awaitBeyond(long position, Duration wait) throws InterruptedException {
        long left = wait.toNanos();
        waiting++;
        try {
            while (next <= position && left > 0 && !deleted) {
                left = arrived.awaitNanos(left);
            }
        } finally {
            waiting--;
        }
    }

    /// A stream. Guarded by the group's lock.
    private static final class Stream {
        private final StreamId id;
        private final Instant createdAt;
        private @Nullable Instant first;
        private @Nullable Instant last;
        private @Nullable Instant lastIngested;
        private int lines;
        private long bytes;

        private Stream(StreamId id, Instant createdAt) {
            this.id = id;
            this.createdAt = createdAt;
        }

        private void count(Instant at, Instant now, int weight) {
            first = first == null || at.isBefore(first) ? at : first;
            last = last == null || at.isAfter(last) ? at : last;
            lastIngested = now;
            lines++;
            bytes += weight;
        }

        private StreamFacts facts() {
            return new StreamFacts(
                    id.name(),
                    createdAt,
                    first == null || last == null || lastIngested == null
                            ? Optional.empty()
                            : Optional.of(new StreamFacts.Span(first, last, lastIngested, bytes)));
        }
    }

    /// A line and where it belongs.
    record Entry(long position, Stream stream, Instant at, Instant ingestedAt, LogLine line) {
        private LogEvent event() {
            return new LogEvent(position, stream.id.name(), at, ingestedAt, line);
        }
    }

    /// What is to be done for the files.
    ///
    /// @param lost how many lines left the ring before they could be taken
    /// @param sweep what is older must leave the files; null if nothing must
    /// @param deleted whether the files must go
    record Unwritten(List<Entry> entries, long lost, @Nullable Instant sweep, boolean deleted) {}
}
