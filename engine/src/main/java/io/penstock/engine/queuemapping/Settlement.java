package io.penstock.engine.queuemapping;

import io.penstock.engine.invocation.InvocationReport;
import io.penstock.engine.invocation.InvocationResult.FunctionFailed;
import io.penstock.engine.journal.JournalLine;
import io.penstock.engine.queue.MessageSource.Deletion;
import io.penstock.engine.queue.QueueMessage;
import io.penstock.engine.verdict.Rule;
import io.penstock.engine.verdict.Verdict;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Decides which messages of a batch that has run are deleted and which are left to come back, and
/// follows deletions to their end. Not thread-safe; confined to its core.
final class Settlement {
    private final Batches batches;
    private Map<Long, Map<String, String>> filteredDeletions = Map.of(); // made for the first

    Settlement(Batches batches) {
        this.batches = batches;
    }

    /// The function ran and failed: nothing is deleted.
    void failed(Batch batch, FunctionFailed failed, InvocationReport report, Turn turn) {
        turn.note(
                new JournalLine.FunctionFailed(
                        batch.number(),
                        batch.size(),
                        batch.requestId(),
                        failed.errorType(),
                        failed.errorMessage(),
                        report.duration(),
                        report.coldStart()));
        comeBack(batch, "the function failed with " + failed.errorType(), turn);
    }

    /// The function ran and answered.
    void answered(Batch batch, Verdict verdict, InvocationReport report, Turn turn) {
        switch (verdict) {
            case Verdict.AllSucceeded(var rule) -> {
                noteAnswer(batch, 0, rule, "", report, turn);
                delete(batch, turn);
            }
            case Verdict.PartlyFailed(var ids, var rule) -> {
                Set<String> failed = new HashSet<>(ids);
                List<Held> kept = batch.giveUp(failed);
                noteAnswer(batch, kept.size(), rule, "", report, turn);
                turn.comeBack(batch.number(), kept, "the function reported it as failed");
                batches.giveUpFollowersOf(kept, turn);
                delete(batch, turn);
            }
            case Verdict.AllFailed(var rule, var detail) -> {
                String exactly = " (" + detail + ")";
                noteAnswer(batch, batch.size(), rule, exactly, report, turn);
                comeBack(batch, rule.sentence() + exactly, turn);
            }
            case Verdict.NotRun _ ->
                    throw new IllegalStateException("batch " + batch.number() + " has run");
        }
    }

    /// Leaves all messages of a batch to come back.
    void comeBack(Batch batch, String cause, Turn turn) {
        turn.comeBack(batch.number(), batch.messages(), cause);
        batches.settled(batch);
        batches.giveUpFollowersOf(batch.messages(), turn);
    }

    /// Gives up all messages of a batch that the function never got.
    void letGo(Batch batch, String cause, Turn turn) {
        turn.letGo(batch.number(), batch.messages(), cause);
        batches.settled(batch);
        batches.giveUpFollowersOf(batch.messages(), turn);
    }

    /// Deletes messages that the filter dropped.
    ///
    /// @param messages at least one
    void deleteFiltered(List<QueueMessage> messages, Turn turn) {
        Map<String, String> idsByHandle = new LinkedHashMap<>();
        messages.forEach(each -> idsByHandle.put(each.receiptHandle(), each.messageId()));
        long deletion = batches.nextNumber();
        filteredDeletions = filteredDeletions.isEmpty() ? new LinkedHashMap<>() : filteredDeletions;
        filteredDeletions.put(deletion, idsByHandle);
        turn.emit(new Effect.Delete(deletion, List.copyOf(idsByHandle.keySet())));
    }

    /// A deletion ended.
    void deleted(long deletion, Deletion outcome, Turn turn) {
        @Nullable Map<String, String> filtered =
                filteredDeletions.isEmpty() ? null : filteredDeletions.remove(deletion);
        if (filtered == null) {
            settled(batches.deleted(deletion), outcome, turn);
        } else if (!outcome.failed().isEmpty()) {
            noteFilteredFailures(filtered, outcome.failed(), turn);
        }
    }

    /// Returns how many deletions of dropped messages are under way.
    int deletingFiltered() {
        return filteredDeletions.size();
    }

    private static void noteAnswer(
            Batch batch,
            int failed,
            Rule rule,
            String exactly,
            InvocationReport report,
            Turn turn) {
        turn.note(
                new JournalLine.Answered(
                        batch.number(),
                        batch.attempted(),
                        failed,
                        batch.requestId(),
                        rule.id(),
                        rule.sentence() + exactly,
                        report.duration(),
                        report.coldStart()));
    }

    private static void delete(Batch batch, Turn turn) {
        batch.delete();
        var handles = new ArrayList<String>(batch.size());
        for (Held held : batch.messages()) {
            handles.add(held.message().receiptHandle());
        }
        turn.emit(new Effect.Delete(batch.number(), handles));
    }

    private void settled(Batch batch, Deletion outcome, Turn turn) {
        if (outcome.failed().isEmpty()) {
            turn.note(new JournalLine.Deleted(batch.number(), batch.size()));
            return;
        }
        Map<String, String> causes = new LinkedHashMap<>();
        outcome.failed().forEach(failure -> causes.put(failure.receiptHandle(), failure.cause()));
        List<Held> kept =
                batch.messages().stream()
                        .filter(held -> causes.containsKey(held.message().receiptHandle()))
                        .toList();
        int deleted = batch.size() - kept.size();
        if (deleted > 0) {
            turn.note(new JournalLine.Deleted(batch.number(), deleted));
        }
        if (!kept.isEmpty()) {
            turn.note(
                    new JournalLine.DeleteFailed(
                            batch.number(),
                            Held.ids(kept),
                            causes.values().iterator().next(),
                            turn.visibleAgainAt(kept)));
            batches.giveUpFollowersOf(kept, turn);
        }
    }

    private static void noteFilteredFailures(
            Map<String, String> idsByHandle, List<Deletion.Failure> failures, Turn turn) {
        List<String> ids =
                failures.stream()
                        .map(failure -> idsByHandle.getOrDefault(failure.receiptHandle(), "?"))
                        .toList();
        turn.note(new JournalLine.FilteredDeleteFailed(ids, failures.getFirst().cause()));
    }
}
