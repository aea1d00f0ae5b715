package io.penstock.runtime.store;

import io.penstock.engine.journal.JournalEntry;
import io.penstock.runtime.mapping.JournalCodec;
import io.penstock.runtime.mapping.JournalStore;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// The newest journal lines of each mapping in the store: [JournalStore#ENTRIES_KEPT] of them,
/// without a gap.
public final class SqlJournalStore implements JournalStore {
    private static final String NEWEST =
            "SELECT COALESCE(MAX(sequence), 0) FROM journal_entries WHERE mapping = ?";
    private static final String APPEND =
            "INSERT INTO journal_entries (mapping, sequence, noted_at, document) VALUES (?, ?, ?,"
                    + " ?)";
    private static final String FORGET =
            "DELETE FROM journal_entries WHERE mapping = ? AND sequence <= ?";
    private static final String FORGET_ALL = "DELETE FROM journal_entries WHERE mapping = ?";
    private static final String TAIL =
            """
            SELECT sequence, noted_at, document FROM journal_entries
            WHERE mapping = ? ORDER BY sequence DESC LIMIT ?
            """;

    private static final String KEEP =
            """
            INSERT INTO kept_journal_lines (mapping, sequence, noted_at, document) VALUES (?, ?, ?, ?)
            ON CONFLICT (mapping, sequence) DO NOTHING
            """;
    private static final String KEEP_NO_MORE =
            """
            DELETE FROM kept_journal_lines WHERE mapping = ? AND sequence <= (
                SELECT sequence FROM kept_journal_lines
                WHERE mapping = ? ORDER BY sequence DESC LIMIT 1 OFFSET ?)
            """;
    private static final String KEPT =
            """
            SELECT sequence, noted_at, document FROM kept_journal_lines
            WHERE mapping = ? ORDER BY sequence
            """;
    private static final String FORGET_KEPT = "DELETE FROM kept_journal_lines WHERE mapping = ?";

    private final Database database;

    /// Keeps journals in `database`.
    public SqlJournalStore(Database database) {
        this.database = database;
    }

    @Override
    public void append(String uuid, List<JournalEntry> entries) {
        if (!entries.isEmpty()) {
            database.transaction("writing a journal", session -> append(session, uuid, entries));
        }
    }

    @Override
    public List<JournalEntry> tail(String uuid, int limit) {
        return database.transaction(
                "reading a journal",
                session -> session.query(TAIL, SqlJournalStore::read, uuid, limit).reversed());
    }

    @Override
    public void keep(String uuid, List<JournalEntry> entries) {
        if (!entries.isEmpty()) {
            database.transaction("keeping journal lines", session -> keep(session, uuid, entries));
        }
    }

    @Override
    public List<JournalEntry> kept(String uuid) {
        return database.transaction(
                "reading kept journal lines",
                session -> session.query(KEPT, SqlJournalStore::read, uuid));
    }

    @Override
    public void delete(String uuid) {
        database.transaction(
                "deleting a journal",
                session -> session.update(FORGET_ALL, uuid) + session.update(FORGET_KEPT, uuid));
    }

    private static int keep(Session session, String uuid, List<JournalEntry> entries)
            throws SQLException {
        for (JournalEntry entry : entries) {
            session.update(
                    KEEP,
                    uuid,
                    entry.sequence(),
                    micros(entry.at()),
                    JournalCodec.write(entry.line()));
        }
        return session.update(KEEP_NO_MORE, uuid, uuid, KEPT_MAX);
    }

    private static int append(Session session, String uuid, List<JournalEntry> entries)
            throws SQLException {
        long newest = session.query(NEWEST, row -> row.getLong(1), uuid).getFirst();
        if (newest + 1 != entries.getFirst().sequence()) {
            session.update(FORGET_ALL, uuid);
        }
        for (JournalEntry entry : entries) {
            session.update(
                    APPEND,
                    uuid,
                    entry.sequence(),
                    micros(entry.at()),
                    JournalCodec.write(entry.line()));
        }
        return session.update(FORGET, uuid, entries.getLast().sequence() - ENTRIES_KEPT);
    }

    private static JournalEntry read(ResultSet row) throws SQLException {
        return new JournalEntry(
                row.getLong("sequence"),
                Instant.EPOCH.plusNanos(TimeUnit.MICROSECONDS.toNanos(row.getLong("noted_at"))),
                JournalCodec.read(row.getString("document")));
    }

    private static long micros(Instant at) {
        return TimeUnit.SECONDS.toMicros(at.getEpochSecond())
                + TimeUnit.NANOSECONDS.toMicros(at.getNano());
    }
}
