package io.penstock.engine.journal;

import io.penstock.engine.journal.JournalLine.Answered;
import io.penstock.engine.journal.JournalLine.BatchClosed;
import io.penstock.engine.journal.JournalLine.ConfigChanged;
import io.penstock.engine.journal.JournalLine.DeadLettered;
import io.penstock.engine.journal.JournalLine.DeleteFailed;
import io.penstock.engine.journal.JournalLine.Deleted;
import io.penstock.engine.journal.JournalLine.Filtered;
import io.penstock.engine.journal.JournalLine.FilteredDeleteFailed;
import io.penstock.engine.journal.JournalLine.FunctionFailed;
import io.penstock.engine.journal.JournalLine.Invoked;
import io.penstock.engine.journal.JournalLine.LetGo;
import io.penstock.engine.journal.JournalLine.PollFailed;
import io.penstock.engine.journal.JournalLine.Polled;
import io.penstock.engine.journal.JournalLine.PollersChanged;
import io.penstock.engine.journal.JournalLine.RedeliveredWhileRunning;
import io.penstock.engine.journal.JournalLine.Refused;
import io.penstock.engine.journal.JournalLine.Returned;
import io.penstock.engine.journal.JournalLine.Started;
import io.penstock.engine.journal.JournalLine.StateChanged;
import io.penstock.engine.journal.JournalLine.Throttled;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// What a line is about.
sealed interface LineSubject {
    /// Exactly these messages.
    record Messages(List<String> ids) implements LineSubject {}

    /// A whole batch.
    record Batch(long number) implements LineSubject {}

    /// The mapping itself.
    record Mapping() implements LineSubject {}

    /// Returns whether a message with these batches is meant.
    default boolean concerns(String messageId, Set<Long> batches) {
        return switch (this) {
            case Messages(var ids) -> ids.contains(messageId);
            case Batch(var number) -> batches.contains(number);
            case Mapping() -> false;
        };
    }

    /// Returns the lines that concern a message: those that name it, those of its batches, and,
    /// after the first of these, those that say that polling began anew.
    ///
    /// @param lines oldest first
    static List<JournalEntry> concerning(String messageId, Collection<JournalEntry> lines) {
        Set<Long> batches = new HashSet<>();
        for (JournalEntry entry : lines) {
            if (entry.line() instanceof BatchClosed closed && closed.ids().contains(messageId)) {
                batches.add(closed.batch());
            }
        }
        List<JournalEntry> found = new ArrayList<>();
        for (JournalEntry entry : lines) {
            boolean anew = entry.line() instanceof Started && !found.isEmpty();
            if (anew || of(entry.line()).concerns(messageId, batches)) {
                found.add(entry);
            }
        }
        return found;
    }

    /// Returns the subject of a line.
    static LineSubject of(JournalLine line) {
        return switch (line) {
            case Started _, PollFailed _, PollersChanged _, StateChanged _, ConfigChanged _ ->
                    new Mapping();
            case Polled polled -> new Messages(polled.ids());
            case Filtered filtered -> new Messages(filtered.ids());
            case BatchClosed closed -> new Messages(closed.ids());
            case Invoked invoked -> new Batch(invoked.batch());
            case Answered answered -> new Batch(answered.batch());
            case FunctionFailed failed -> new Batch(failed.batch());
            case Throttled throttled -> new Batch(throttled.batch());
            case Refused refused -> new Batch(refused.batch());
            case LetGo letGo -> new Messages(letGo.ids());
            case Returned returned -> new Messages(returned.ids());
            case Deleted deleted -> new Batch(deleted.batch());
            case DeleteFailed failed -> new Messages(failed.ids());
            case FilteredDeleteFailed failed -> new Messages(failed.ids());
            case DeadLettered dead -> new Messages(List.of(dead.id()));
            case RedeliveredWhileRunning again -> new Messages(List.of(again.id()));
        };
    }
}
