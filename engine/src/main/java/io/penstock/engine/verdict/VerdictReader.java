package io.penstock.engine.verdict;

import io.penstock.engine.invocation.InvocationResult;
import io.penstock.engine.invocation.InvocationResult.FunctionFailed;
import io.penstock.engine.invocation.InvocationResult.Refused;
import io.penstock.engine.invocation.InvocationResult.Returned;
import io.penstock.engine.invocation.InvocationResult.Throttled;
import io.penstock.engine.invocation.Payload;
import io.penstock.engine.verdict.Answer.Broken;
import io.penstock.engine.verdict.Answer.Listed;
import io.penstock.engine.verdict.Answer.NothingListed;
import io.penstock.engine.verdict.Verdict.AllFailed;
import io.penstock.engine.verdict.Verdict.AllSucceeded;
import io.penstock.engine.verdict.Verdict.NotRun;
import io.penstock.engine.verdict.Verdict.PartlyFailed;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Reads what an invocation means for the items of its batch; the one reader for every source. A
/// function of its arguments.
public final class VerdictReader {
    private VerdictReader() {}

    /// Reads the end of one invocation.
    ///
    /// @param reportsItemFailures whether the mapping's `FunctionResponseTypes` holds
    ///   `ReportBatchItemFailures`; otherwise the answer has no effect
    /// @param ids identifiers of the batch's items: message ids, sequence numbers; at least one
    public static Verdict read(
            InvocationResult result, boolean reportsItemFailures, List<String> ids) {
        return switch (result) {
            case Returned(Payload response) ->
                    reportsItemFailures ? byList(response, ids) : unasked(response);
            case FunctionFailed(String type, String message, _) ->
                    new AllFailed(
                            Rule.FUNCTION_ERROR, AnswerReader.shortened(type + ": " + message));
            case Throttled(var reason, _) -> new NotRun(Rule.THROTTLED, reason.wireName());
            case Refused(_, String message) -> new NotRun(Rule.REFUSED, message);
        };
    }

    private static Verdict unasked(Payload response) {
        boolean listsFailures =
                AnswerReader.mayHoldList(response)
                        && switch (AnswerReader.read(response)) {
                            case Listed _ -> true;
                            case Broken(Rule rule, _) -> listsSomething(rule);
                            case NothingListed _ -> false;
                        };
        return new AllSucceeded(listsFailures ? Rule.FAILURES_NOT_ENABLED : Rule.RETURNED);
    }

    private static boolean listsSomething(Rule broken) {
        return broken != Rule.NOT_JSON && broken != Rule.NO_OBJECT && broken != Rule.LIST_NO_ARRAY;
    }

    private static Verdict byList(Payload response, List<String> ids) {
        return switch (AnswerReader.read(response)) {
            case NothingListed(Rule rule) -> new AllSucceeded(rule);
            case Broken(Rule rule, String detail) -> new AllFailed(rule, detail);
            case Listed(List<String> identifiers) -> compare(identifiers, ids);
        };
    }

    private static Verdict compare(List<String> listed, List<String> ids) {
        Set<String> batch = new HashSet<>(ids);
        Set<String> failed = new LinkedHashSet<>();
        for (String identifier : listed) {
            if (!batch.contains(identifier)) {
                return new AllFailed(Rule.IDENTIFIER_UNKNOWN, AnswerReader.quoted(identifier));
            }
            failed.add(identifier);
        }
        if (failed.size() == batch.size()) {
            return new AllFailed(Rule.ALL_LISTED, failed.size() + " items");
        }
        boolean once = failed.size() == listed.size();
        return new PartlyFailed(failed, once ? Rule.ITEMS_LISTED : Rule.ITEMS_LISTED_TWICE);
    }
}
