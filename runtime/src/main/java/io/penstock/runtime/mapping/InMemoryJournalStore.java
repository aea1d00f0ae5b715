package io.penstock.runtime.mapping;

import io.penstock.engine.journal.JournalEntry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Keeps journal lines as long as the process lives: for memory mode and tests. Thread-safe.
public final class InMemoryJournalStore implements JournalStore {
    private final Map<String, List<JournalEntry>> lines = new HashMap<>();
    private final Map<String, TreeMap<Long, JournalEntry>> keptLines = new HashMap<>();

    @Override
    public synchronized void append(String uuid, List<JournalEntry> entries) {
        if (entries.isEmpty()) {
            return;
        }
        List<JournalEntry> kept = lines.computeIfAbsent(uuid, _ -> new ArrayList<>());
        boolean follows =
                kept.isEmpty() || kept.getLast().sequence() + 1 == entries.getFirst().sequence();
        if (!follows) {
            kept.clear();
        }
        kept.addAll(entries);
        int surplus = kept.size() - ENTRIES_KEPT;
        if (surplus > 0) {
            kept.subList(0, surplus).clear();
        }
    }

    @Override
    public synchronized void keep(String uuid, List<JournalEntry> entries) {
        TreeMap<Long, JournalEntry> own = keptLines.computeIfAbsent(uuid, _ -> new TreeMap<>());
        entries.forEach(entry -> own.put(entry.sequence(), entry));
        while (own.size() > KEPT_MAX) {
            own.pollFirstEntry();
        }
    }

    @Override
    public synchronized List<JournalEntry> kept(String uuid) {
        return List.copyOf(keptLines.getOrDefault(uuid, new TreeMap<>()).values());
    }

    @Override
    public synchronized List<JournalEntry> tail(String uuid, int limit) {
        List<JournalEntry> kept = lines.getOrDefault(uuid, List.of());
        return List.copyOf(kept.subList(Math.max(0, kept.size() - limit), kept.size()));
    }

    @Override
    public synchronized void delete(String uuid) {
        lines.remove(uuid);
        keptLines.remove(uuid);
    }
}
