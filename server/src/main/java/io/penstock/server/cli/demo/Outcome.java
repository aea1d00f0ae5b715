package io.penstock.server.cli.demo;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// What came out of the demo.
///
/// @param counts the last ones
/// @param journal of the mapping, oldest first
/// @param deadLetters what lies in the dead-letter queue
record Outcome(Counts counts, List<JournalEntry> journal, List<DeadLetter> deadLetters) {
    Outcome {
        journal = List.copyOf(journal);
        deadLetters = List.copyOf(deadLetters);
    }

    /// A message in the dead-letter queue, and how it came there.
    ///
    /// @param message its id
    /// @param order what it is about
    /// @param story the journal's lines about it, oldest first
    record DeadLetter(String message, String order, List<JournalEntry> story) {
        DeadLetter {
            story = List.copyOf(story);
        }
    }

    /// Returns what is not as it should be; nothing means that all came out right.
    List<String> complaints() {
        var complaints = new ArrayList<String>();
        expect(complaints, "handled", Orders.GOOD, counts.handled());
        expect(complaints, "filtered", Orders.HEARTBEATS, counts.filtered());
        expect(complaints, "still in the queue", 0, counts.waiting());
        var found = new TreeSet<String>();
        deadLetters.forEach(letter -> found.add(letter.order()));
        boolean each = deadLetters.size() == Orders.POISONED.size();
        if (!each || !found.equals(new TreeSet<>(Orders.POISONED))) {
            complaints.add(
                    "the dead-letter queue should hold " + Orders.POISONED + ", not " + found);
        }
        return complaints;
    }

    /// Returns how long it took from the first poll until the last message that could be handled
    /// was; the poisoned ones wait for their visibility timeouts and are not counted.
    Duration span() {
        Set<String> ends = Set.of("deleted", "filtered");
        var first = journal.stream().filter(each -> each.kind().equals("polled")).findFirst();
        var last = journal.stream().filter(each -> ends.contains(each.kind())).toList();
        if (first.isEmpty() || last.isEmpty()) {
            return Duration.ZERO;
        }
        Instant start = first.get().at();
        return Duration.between(start, last.getLast().at());
    }

    /// Returns messages handled or filtered per second of [#span].
    long perSecond() {
        long micros = span().toNanos() / 1_000;
        return micros <= 0 ? 0 : (counts.handled() + counts.filtered()) * 1_000_000 / micros;
    }

    private static void expect(List<String> complaints, String what, long expected, long found) {
        if (expected != found) {
            complaints.add(expected + " messages should be " + what + ", not " + found);
        }
    }
}
