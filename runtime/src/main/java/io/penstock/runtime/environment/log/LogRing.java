package io.penstock.runtime.environment.log;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Predicate;

/// The last lines of a log group in memory, oldest dropped first, and which of them the file does
/// not have yet. Positions count the group's lines, over restarts, too. Not thread-safe; guarded by
/// the lock of its [LogGroup].
final class LogRing {
    private final int bytesMax;
    private final ArrayDeque<Entry> entries = new ArrayDeque<>();

    /// Position of the next line.
    private long next;

    private long bytes;

    /// Position of the first line that is not in the file yet.
    private long written;

    /// How many lines were dropped before they could be written.
    private long lost;

    /// @param begin position of the first line
    /// @param bytesMax about how much memory the lines may take; there is always room for one
    LogRing(long begin, int bytesMax) {
        this.bytesMax = bytesMax;
        next = begin;
        written = begin;
    }

    /// Adds a line, and drops old ones that have no more room.
    void add(LogStream stream, Instant at, Instant now, LogLine line) {
        stream.count(at, now, line.weight());
        entries.add(new Entry(next++, stream, at, now, line));
        bytes += line.weight();
        while (bytes > bytesMax && entries.size() > 1) {
            Entry oldest = entries.remove();
            drop(oldest);
            if (oldest.position >= written) {
                lost++;
            }
        }
    }

    /// Returns about how much memory the lines take.
    long bytes() {
        return bytes;
    }

    /// Returns the position of the oldest line, or of the next where there is none.
    long begin() {
        return entries.isEmpty() ? next : entries.element().position;
    }

    /// Returns the position of the next line.
    long end() {
        return next;
    }

    /// Returns lines in order of arrival.
    List<LogEvent> events(Predicate<Entry> wanted) {
        var events = new ArrayList<LogEvent>();
        for (Entry entry : entries) {
            if (wanted.test(entry)) {
                events.add(entry.event());
            }
        }
        return events;
    }

    /// Drops lines, written or not; they do not count as lost.
    void forget(Predicate<Entry> which) {
        Iterator<Entry> all = entries.iterator();
        while (all.hasNext()) {
            Entry entry = all.next();
            if (which.test(entry)) {
                all.remove();
                drop(entry);
            }
        }
    }

    /// Returns the lines that the file does not have, which it will have from now on.
    List<LogEvent> takeUnwritten() {
        var events = new ArrayDeque<LogEvent>();
        Iterator<Entry> newest = entries.descendingIterator(); // most of the ring is written
        while (newest.hasNext()) {
            Entry entry = newest.next();
            if (entry.position < written) {
                break;
            }
            events.addFirst(entry.event());
        }
        written = next;
        return List.copyOf(events);
    }

    /// Returns how many lines were lost since the last call.
    long takeLost() {
        long taken = lost;
        lost = 0;
        return taken;
    }

    private void drop(Entry entry) {
        bytes -= entry.line.weight();
        entry.stream.drop(entry.line.weight());
    }

    /// A line and where it belongs.
    record Entry(long position, LogStream stream, Instant at, Instant ingestedAt, LogLine line) {
        LogEvent event() {
            return new LogEvent(position, stream.id().name(), at, ingestedAt, line);
        }
    }
}
