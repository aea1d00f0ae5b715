package io.penstock.engine.journal;

import io.penstock.engine.journal.JournalLine.Answered;
import io.penstock.engine.journal.JournalLine.FunctionFailed;
import io.penstock.engine.verdict.Rule;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// How the end of one invocation was read.
///
/// @param at when
/// @param messages of the batch
/// @param failed how many of them count as failed
/// @param ruleId stable name of the rule that decided
/// @param text the journal's line
public record InvocationVerdict(
        Instant at,
        long batch,
        String requestId,
        int messages,
        int failed,
        String ruleId,
        String text) {
    /// What it means for the batch.
    public enum Outcome {
        /// All of it is deleted.
        SUCCESS,
        /// Some of it is deleted, some comes back.
        PARTIAL,
        /// All of it comes back.
        ALL_FAILED
    }

    /// Returns what it means for the batch.
    public Outcome outcome() {
        if (failed == 0) {
            return Outcome.SUCCESS;
        }
        return failed == messages ? Outcome.ALL_FAILED : Outcome.PARTIAL;
    }

    /// Reads verdicts off a journal, newest first.
    ///
    /// @param lines oldest first
    /// @param requestId only the one of this invocation; empty for all
    public static List<InvocationVerdict> newest(
            List<JournalEntry> lines, String requestId, int limit) {
        List<InvocationVerdict> found = new ArrayList<>();
        for (int i = lines.size() - 1; i >= 0 && found.size() < limit; i--) {
            of(lines.get(i))
                    .filter(each -> requestId.isEmpty() || each.requestId.equals(requestId))
                    .ifPresent(found::add);
        }
        return found;
    }

    private static Optional<InvocationVerdict> of(JournalEntry entry) {
        if (entry.line() instanceof Answered line) {
            return Optional.of(
                    new InvocationVerdict(
                            entry.at(),
                            line.batch(),
                            line.requestId(),
                            line.messages(),
                            line.failed(),
                            line.ruleId(),
                            line.text()));
        }
        if (entry.line() instanceof FunctionFailed line) {
            return Optional.of(
                    new InvocationVerdict(
                            entry.at(),
                            line.batch(),
                            line.requestId(),
                            line.messages(),
                            line.messages(),
                            Rule.FUNCTION_ERROR.id(),
                            line.text()));
        }
        return Optional.empty();
    }
}
