package io.penstock.runtime.mapping;

import io.penstock.engine.journal.Counters;
import io.penstock.engine.journal.JournalEntry;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;

/// Waits for what a journal will say.
final class Watch {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private Watch() {}

    /// Waits until `count` lines of a kind stand in the journal.
    static List<JournalEntry> lines(MappingJournal journal, String kind, int count)
            throws InterruptedException {
        return lines(journal, entry -> entry.line().kind().equals(kind), count);
    }

    static List<JournalEntry> lines(
            MappingJournal journal, Predicate<JournalEntry> wanted, int count)
            throws InterruptedException {
        while (true) {
            long seen = journal.lastSequence();
            List<JournalEntry> found =
                    journal.after(0, Integer.MAX_VALUE).stream().filter(wanted).toList();
            if (found.size() >= count) {
                return found;
            }
            if (!journal.await(seen, PATIENCE)) {
                throw new AssertionError(
                        "only "
                                + found.size()
                                + " of "
                                + count
                                + " lines in "
                                + journal.after(0, Integer.MAX_VALUE));
            }
        }
    }

    /// Waits until the counters satisfy a condition.
    static void counters(MappingJournal journal, Predicate<Counters> wanted)
            throws InterruptedException {
        while (true) {
            long seen = journal.lastSequence();
            if (wanted.test(journal.counters())) {
                return;
            }
            if (!journal.await(seen, PATIENCE)) {
                throw new AssertionError("stuck at " + journal.counters());
            }
        }
    }
}
