package io.penstock.runtime.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.engine.journal.JournalEntry;
import io.penstock.engine.journal.JournalLine;
import io.penstock.runtime.mapping.JournalStore;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqlJournalStoreTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00.000001Z");

    @TempDir private Path directory = Path.of("");

    @Test
    void findsTheNewestLinesAfterReopeningOldestFirst() {
        try (Database database = Database.open(directory)) {
            SqlJournalStore store = new SqlJournalStore(database);
            store.append("a", lines(1, 3));
            store.append("a", lines(4, 5));
            store.append("b", lines(1, 1));
        }

        try (Database database = Database.open(directory)) {
            SqlJournalStore store = new SqlJournalStore(database);
            assertThat(store.tail("a", 3)).isEqualTo(lines(3, 5));
            assertThat(store.tail("a", 100)).isEqualTo(lines(1, 5));
            assertThat(store.tail("b", 100)).isEqualTo(lines(1, 1));
            assertThat(store.tail("c", 100)).isEmpty();
        }
    }

    @Test
    void keepsABoundedTail() {
        try (Database database = Database.inMemory()) {
            SqlJournalStore store = new SqlJournalStore(database);

            store.append("a", lines(1, JournalStore.ENTRIES_KEPT));
            store.append("a", lines(JournalStore.ENTRIES_KEPT + 1, JournalStore.ENTRIES_KEPT + 10));

            assertThat(store.tail("a", 10_000))
                    .isEqualTo(lines(11, JournalStore.ENTRIES_KEPT + 10));
        }
    }

    @Test
    void keepsLinesThatOutliveTheTail() {
        try (Database database = Database.open(directory)) {
            SqlJournalStore store = new SqlJournalStore(database);
            store.keep("a", lines(5, 7));
            store.keep("a", lines(2, 5));
            store.keep("b", lines(1, 1));
            store.delete("b");
        }

        try (Database database = Database.open(directory)) {
            SqlJournalStore store = new SqlJournalStore(database);
            assertThat(store.kept("a")).isEqualTo(lines(2, 7));
            assertThat(store.kept("b")).isEmpty();
            assertThat(store.tail("a", 100)).isEmpty();

            store.keep("a", lines(8, JournalStore.KEPT_MAX + 7));
            assertThat(store.kept("a")).isEqualTo(lines(8, JournalStore.KEPT_MAX + 7));
        }
    }

    @Test
    void forgetsWhatLiesBeforeAGap() {
        try (Database database = Database.inMemory()) {
            SqlJournalStore store = new SqlJournalStore(database);
            store.append("a", lines(1, 3));

            store.append("a", List.of());
            store.append("a", lines(9, 10));

            assertThat(store.tail("a", 100)).isEqualTo(lines(9, 10));
        }
    }

    @Test
    void forgetsAMappingsLines() {
        try (Database database = Database.inMemory()) {
            SqlJournalStore store = new SqlJournalStore(database);
            store.append("a", lines(1, 3));
            store.append("b", lines(1, 3));

            store.delete("a");

            assertThat(store.tail("a", 100)).isEmpty();
            assertThat(store.tail("b", 100)).hasSize(3);
        }
    }

    private static List<JournalEntry> lines(long first, long last) {
        return LongStream.rangeClosed(first, last)
                .mapToObj(sequence ->
                        new JournalEntry(
                                sequence,
                                START.plusSeconds(sequence),
                                new JournalLine.Filtered(List.of("m" + sequence), "why")))
                .toList();
    }
}
