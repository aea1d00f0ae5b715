package io.penstock.simulation.world;

import static io.penstock.simulation.world.BrokenPromise.unless;

import io.penstock.engine.journal.Counters;
import io.penstock.engine.journal.Journal;
import io.penstock.engine.journal.JournalEntry;
import io.penstock.engine.journal.JournalLine;
import io.penstock.engine.journal.MessageStory;
import io.penstock.engine.journal.Recent;
import io.penstock.engine.queuemapping.QueueMapping;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;

/// One mapping's real journal with what is folded from it, beside an account of its own that does
/// not look at the journal.
final class RunLog {
    private Journal journal = new Journal(Journal.ENTRIES_MAX);
    private Counters counters = Counters.ZERO;
    private Recent recent = Recent.NOTHING;
    private final Set<Long> closed = new HashSet<>();
    private final Set<Long> invoked = new HashSet<>();
    private long polled;
    private long filtered;
    private long ran;
    private long lost;

    void add(JournalLine line, Instant at) {
        JournalEntry entry = journal.add(line, at);
        counters = counters.plus(line);
        recent = recent.plus(entry);
        if (line instanceof JournalLine.BatchClosed(var batch, _, _, _)) {
            unless(closed.add(batch), "a batch number is used once", line);
        }
        if (line instanceof JournalLine.Invoked(var batch, _, _, _)) {
            unless(closed.contains(batch), "a batch is closed before it is invoked", line);
            invoked.add(batch);
        }
        if (line instanceof JournalLine.Deleted(var batch, _)) {
            unless(invoked.contains(batch), "a batch is invoked before it is deleted", line);
        }
    }

    void polled(int messages, int dropped) {
        polled += messages;
        filtered += dropped;
    }

    void ran() {
        ran++;
    }

    /// The process died: its journal is read back from where it was stored.
    ///
    /// @param inHand messages it had then
    void restored(int inHand) {
        lost += inHand;
        var next = new Journal(Journal.ENTRIES_MAX);
        next.restore(journal.tail(Journal.ENTRIES_MAX));
        journal = next;
        recent = Recent.NOTHING;
    }

    /// Returns a number that no batch of this journal has reached.
    long numbersUsed() {
        return journal.lastSequence();
    }

    Recent recent() {
        return recent;
    }

    MessageStory story(String messageId) {
        return MessageStory.of(messageId, journal.of(messageId));
    }

    /// Checks the law and every counter that can be known from outside.
    void check(QueueMapping core) {
        unless(counters.inHand() == core.inHand(), "the journal's law", counters);
        unless(counters.polled() == polled, "polled " + polled, counters);
        unless(counters.filtered() == filtered, "filtered " + filtered, counters);
        unless(counters.invocations() == ran, "ran " + ran + " times", counters);
        unless(counters.returned() >= lost, "crashes return " + lost, counters);
    }
}
