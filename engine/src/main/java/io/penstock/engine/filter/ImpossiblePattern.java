package io.penstock.engine.filter;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import software.amazon.event.ruler.Patterns;

/// A pattern that no message of a queue can match, because it asks for a member that no record has:
/// most often somebody forgot that the body's fields stand below `body`.
///
/// @param pattern index of the pattern among its mapping's
/// @param member the member asked for
public record ImpossiblePattern(int pattern, String member) {
    /// Members of an SQS record. Source: AWS Lambda Developer Guide, "Using Lambda with Amazon
    /// SQS".
    private static final Set<String> SQS_MEMBERS =
            Set.of(
                    "messageId",
                    "receiptHandle",
                    "body",
                    "attributes",
                    "messageAttributes",
                    "md5OfBody",
                    "md5OfMessageAttributes",
                    "eventSource",
                    "eventSourceARN",
                    "awsRegion");

    /// Returns the impossible ones among the patterns of an SQS mapping.
    ///
    /// @param patterns as written; invalid ones are nobody's
    public static List<ImpossiblePattern> among(List<String> patterns) {
        return switch (FilterCriteria.parse(patterns)) {
            case FilterCriteria.Parsed.Valid(var criteria) -> among(criteria);
            case FilterCriteria.Parsed.Invalid _ -> List.of();
        };
    }

    private static List<ImpossiblePattern> among(FilterCriteria criteria) {
        var found = new ArrayList<ImpossiblePattern>();
        for (int pattern = 0; pattern < criteria.patterns().size(); pattern++) {
            int index = pattern;
            List<Set<String>> foreign =
                    criteria.clauses().stream()
                            .filter(clause -> clause.pattern() == index)
                            .map(ImpossiblePattern::foreign)
                            .toList();
            if (foreign.stream().noneMatch(Set::isEmpty)) {
                found.add(new ImpossiblePattern(index, foreign.getFirst().iterator().next()));
            }
        }
        return found;
    }

    private static Set<String> foreign(Clause clause) {
        var foreign = new TreeSet<String>();
        clause.fields()
                .forEach((path, alternatives) -> {
                    String member = path.split("\\.", 2)[0];
                    if (!SQS_MEMBERS.contains(member) && !satisfiedByAbsence(alternatives)) {
                        foreign.add(member);
                    }
                });
        return foreign;
    }

    private static boolean satisfiedByAbsence(List<Patterns> alternatives) {
        return alternatives.contains(Patterns.absencePatterns());
    }
}
