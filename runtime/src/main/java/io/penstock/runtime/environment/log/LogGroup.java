package io.penstock.runtime.environment.log;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// One log group: its last lines in a [LogRing], its streams, and its [GroupArchive], where readers
/// find what the ring has no more. Thread-safe.
final class LogGroup {
    private final GroupId id;
    private final Instant createdAt;
    private final GroupArchive archive;
    private final Consumer<LogGroup> unwritten;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrived = lock.newCondition();

    /// How long lines are kept; 0 for as long as there is room.
    private volatile int retentionDays;

    @GuardedBy("lock")
    private final LogRing ring;

    @GuardedBy("lock")
    private final LogStreams streams = new LogStreams();

    @GuardedBy("lock")
    private boolean announced;

    @GuardedBy("lock")
    private boolean deleted;

    /// What is older must leave the files, too.
    @GuardedBy("lock")
    private Instant oldest = Instant.MIN;

    /// Streams that were removed, with the position before which their lines must leave the files;
    /// until they have, readers pass them over.
    @GuardedBy("lock")
    private final Map<String, Long> removed = new HashMap<>();

    /// Whether the streams of the files are among the streams.
    @GuardedBy("lock")
    private boolean recalled;

    @GuardedBy("lock")
    private int waiting;

    /// @param begin position of the first line, behind all that the archive has
    /// @param unwritten told once, whenever there is something to do for the file; must not block
    LogGroup(
            Birth birth,
            long begin,
            int ringBytes,
            GroupArchive archive,
            Consumer<LogGroup> unwritten) {
        this.id = birth.id;
        this.createdAt = birth.at;
        this.ring = new LogRing(begin, ringBytes);
        this.archive = archive;
        this.unwritten = unwritten;
    }

    /// Which group it is, and since when.
    record Birth(GroupId id, Instant at) {}

    GroupId id() {
        return id;
    }

    GroupArchive archive() {
        return archive;
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
            LogStream to = streams.get(stream.name());
            if (to == null) {
                to = streams.add(stream, now);
            }
            ring.add(to, at, now, line);
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
        GroupView view;
        lock.lockInterruptibly();
        try {
            awaitBeyond(position, wait);
            view = view(entry -> entry.position() >= position && entry.stream().isOf(function));
        } finally {
            lock.unlock();
        }
        var lines = new ArrayList<LogEvent>();
        boolean all =
                view.read(
                        LogRange.ALL,
                        position,
                        event ->
                                !StreamId.filed(event.stream(), id).function().equals(function)
                                        || (lines.add(event) && lines.size() <= limit),
                        event -> lines.add(event) && lines.size() <= limit);
        List<String> page = lines.stream().limit(limit).map(LogEvent::message).toList();
        return new LogPage(page, all ? view.end() : lines.getLast().position());
    }

    /// Tells `reader` of events in order of arrival until it has enough.
    ///
    /// @param reader returns whether it wants more
    void read(LogRange range, Predicate<LogEvent> reader) {
        GroupView view;
        lock.lock();
        try {
            view = view(entry -> range.holds(entry.event()));
        } finally {
            lock.unlock();
        }
        boolean _ = view.read(range, 0, reader, reader);
    }

    /// Returns the lines from `position` on that are still in memory and younger than `since`, in
    /// order of arrival.
    List<LogEvent> events(long position, Instant since) {
        lock.lock();
        try {
            return ring.events(
                    entry -> entry.position() >= position && !entry.at().isBefore(since));
        } finally {
            lock.unlock();
        }
    }

    /// Returns the position of the next line.
    long end() {
        lock.lock();
        try {
            return ring.end();
        } finally {
            lock.unlock();
        }
    }

    GroupFacts facts() {
        long filed = archive.sizeBytes();
        lock.lock();
        try {
            return new GroupFacts(id, createdAt, retentionDays, Math.max(ring.bytes(), filed));
        } finally {
            lock.unlock();
        }
    }

    List<StreamFacts> streams() {
        recall();
        lock.lock();
        try {
            return streams.facts();
        } finally {
            lock.unlock();
        }
    }

    LogAnswer addStream(String name, Instant now) {
        recall();
        lock.lock();
        try {
            if (streams.has(name)) {
                return LogAnswer.EXISTS;
            }
            LogStream _ = streams.add(new StreamId(name, ""), now);
            return LogAnswer.DONE;
        } finally {
            lock.unlock();
        }
    }

    boolean hasStream(String name) {
        recall();
        lock.lock();
        try {
            return streams.has(name);
        } finally {
            lock.unlock();
        }
    }

    /// Removes a stream and its lines, soon from the files, too.
    LogAnswer removeStream(String name) {
        recall();
        boolean announce;
        lock.lock();
        try {
            if (!streams.remove(name)) {
                return LogAnswer.NO_STREAM;
            }
            ring.forget(entry -> entry.stream().id().name().equals(name));
            removed.put(name, ring.end());
            announce = announce();
        } finally {
            lock.unlock();
        }
        if (announce) {
            unwritten.accept(this);
        }
        return LogAnswer.DONE;
    }

    /// Removes what is older from the ring, and soon from the files.
    void expire(Instant before) {
        boolean announce;
        lock.lock();
        try {
            ring.forget(entry -> entry.at().isBefore(before));
            oldest = before;
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
            ring.forget(_ -> true);
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
            var taken =
                    new Unwritten(
                            ring.takeUnwritten(),
                            ring.takeLost(),
                            new Sweep(oldest, Map.copyOf(removed)),
                            deleted);
            oldest = Instant.MIN;
            return taken;
        } finally {
            lock.unlock();
        }
    }

    /// Notes what the files are rid of.
    void swept(Sweep sweep) {
        lock.lock();
        try {
            removed.entrySet().removeAll(sweep.streams().entrySet()); // not if removed again since
        } finally {
            lock.unlock();
        }
    }

    /// Finds the streams that only the files know, once. They are read without holding the lock:
    /// functions go on writing.
    private void recall() {
        lock.lock();
        try {
            if (recalled) {
                return;
            }
        } finally {
            lock.unlock();
        }
        Map<String, LogStream> filed = new LinkedHashMap<>();
        boolean _ =
                archive.read(
                        LogRange.ALL,
                        0,
                        Long.MAX_VALUE,
                        event -> {
                            filed.computeIfAbsent(
                                            event.stream(),
                                            name ->
                                                    new LogStream(
                                                            StreamId.filed(name, id),
                                                            event.ingestedAt()))
                                    .span(event.at(), event.ingestedAt());
                            return true;
                        });
        lock.lock();
        try {
            if (!recalled) {
                recalled = true;
                streams.remember(filed);
            }
        } finally {
            lock.unlock();
        }
    }

    /// Returns what a reader needs, as it is now.
    @GuardedBy("lock")
    private GroupView view(Predicate<LogRing.Entry> wanted) {
        var gone = new Sweep(Instant.MIN, Map.copyOf(removed));
        return new GroupView(archive, gone, ring.events(wanted), ring.begin(), ring.end());
    }

    @GuardedBy("lock")
    private boolean announce() {
        boolean first = !announced;
        announced = true;
        return first;
    }

    @GuardedBy("lock")
    private void awaitBeyond(long position, Duration wait) throws InterruptedException {
        long left = wait.toNanos();
        waiting++;
        try {
            while (ring.end() <= position && left > 0 && !deleted) {
                left = arrived.awaitNanos(left);
            }
        } finally {
            waiting--;
        }
    }

    /// What is to be done for the files.
    ///
    /// @param lost how many lines left the ring before they could be taken
    /// @param deleted whether the files must go
    record Unwritten(List<LogEvent> events, long lost, Sweep sweep, boolean deleted) {}
}
