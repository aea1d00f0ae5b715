package io.penstock.runtime.mapping;

import io.penstock.engine.journal.JournalEntry;
import java.util.List;

/// Keeps the newest journal lines of each mapping across restarts. Written in batches by one
/// thread, never on the way of a message. Thread-safe.
public interface JournalStore {
    /// How many lines of a mapping a store keeps at least; it may forget older ones.
    int ENTRIES_KEPT = 500;

    /// Adds lines, oldest first. There may be gaps before the first when a mapping is busy: what
    /// lies before a gap need not be kept.
    void append(String uuid, List<JournalEntry> entries);

    /// How many kept lines of a mapping a store holds; the oldest go first.
    int KEPT_MAX = 5_000;

    /// Adds lines that shall outlive the tail, see [io.penstock.engine.journal.KeptLines]; those it
    /// has already do no harm.
    void keep(String uuid, List<JournalEntry> entries);

    /// Returns the kept lines, oldest first, at most [#KEPT_MAX].
    List<JournalEntry> kept(String uuid);

    /// Returns the newest lines, at most `limit`, oldest first and without gaps.
    List<JournalEntry> tail(String uuid, int limit);

    /// Forgets a mapping's lines.
    void delete(String uuid);
}
