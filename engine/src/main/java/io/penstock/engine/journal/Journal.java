package io.penstock.engine.journal;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The newest lines of one mapping, in a ring that forgets the oldest. Not thread-safe; guarded by
/// whoever owns it.
public final class Journal {
    /// How many lines a journal keeps unless told otherwise.
    public static final int ENTRIES_MAX = 10_000;

    private static final int INITIAL_CAPACITY = 4;

    private final int entriesMax;
    private @Nullable JournalEntry[] ring;
    private long first = 1;
    private long next = 1;

    /// Creates an empty journal that keeps `entriesMax` lines, at least 1.
    public Journal(int entriesMax) {
        if (entriesMax < 1) {
            throw new IllegalArgumentException("entriesMax must be at least 1, was " + entriesMax);
        }
        this.entriesMax = entriesMax;
        this.ring = new @Nullable JournalEntry[Math.min(INITIAL_CAPACITY, entriesMax)];
    }

    /// Puts back the lines of an earlier run; only into an empty journal. New lines continue their
    /// numbering.
    ///
    /// @param tail oldest first, without gaps
    public void restore(List<JournalEntry> tail) {
        if (next != 1) {
            throw new IllegalStateException("the journal has lines already");
        }
        if (!tail.isEmpty()) {
            first = tail.getFirst().sequence();
            next = first;
            tail.forEach(this::append);
        }
    }

    /// Writes a line down.
    public JournalEntry add(JournalLine line, Instant at) {
        var entry = new JournalEntry(next, at, line);
        append(entry);
        return entry;
    }

    /// Returns the sequence of the newest line, 0 if there is none.
    public long lastSequence() {
        return next - 1;
    }

    /// Returns up to `limit` lines that follow `sequence`, oldest first; lines already forgotten
    /// are skipped.
    public List<JournalEntry> after(long sequence, int limit) {
        var found = new ArrayList<JournalEntry>();
        for (long at = Math.max(first, sequence + 1); at < next && found.size() < limit; at++) {
            found.add(at(at));
        }
        return found;
    }

    /// Returns the newest `limit` lines, oldest first.
    public List<JournalEntry> tail(int limit) {
        return after(next - 1 - limit, limit);
    }

    /// Returns all lines that concern a message: those that name it, those of its batches, and,
    /// after these, those that say that polling began anew.
    public List<JournalEntry> of(String messageId) {
        return LineSubject.concerning(messageId, after(0, entriesMax));
    }

    private void append(JournalEntry entry) {
        if (entry.sequence() != next) {
            throw new IllegalArgumentException(
                    "line %d cannot follow line %d".formatted(entry.sequence(), next - 1));
        }
        if (next - first == ring.length) {
            makeRoom();
        }
        ring[slot(next)] = entry;
        next++;
    }

    private void makeRoom() {
        if (ring.length == entriesMax) {
            first++;
            return;
        }
        var larger = new @Nullable JournalEntry[Math.min(ring.length * 2, entriesMax)];
        for (long at = first; at < next; at++) {
            larger[(int) (at % larger.length)] = at(at);
        }
        ring = larger;
    }

    private JournalEntry at(long sequence) {
        return requireNonNull(ring[slot(sequence)]);
    }

    private int slot(long sequence) {
        return (int) (sequence % ring.length);
    }
}
