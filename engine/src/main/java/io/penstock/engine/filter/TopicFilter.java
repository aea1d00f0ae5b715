package io.penstock.engine.filter;

import java.util.List;
import java.util.Optional;

/// The filter policy of one subscription to a topic, compiled. It speaks the language of patterns;
/// what it sees is one JSON object: the attributes of a message, or its body. Thread-safe.
///
/// Source: Amazon SNS Developer Guide, "Amazon SNS subscription filter policies".
public final class TopicFilter {
    private final ClauseMachine machine = new ClauseMachine();

    private TopicFilter(FilterCriteria criteria) {
        int number = 0;
        for (Clause clause : criteria.clauses()) {
            machine.add(number++, clause.fields());
        }
    }

    /// Compiles a policy, or returns nothing if it breaks the grammar.
    public static Optional<TopicFilter> of(String policy) {
        return switch (FilterCriteria.parse(List.of(policy))) {
            case FilterCriteria.Parsed.Valid(FilterCriteria criteria) ->
                    Optional.of(new TopicFilter(criteria));
            case FilterCriteria.Parsed.Invalid _ -> Optional.empty();
        };
    }

    /// Decides whether a message goes to the subscriber. What is no JSON object matches nothing.
    public boolean matches(String json) {
        return json.stripLeading().startsWith("{")
                && Json.structured(json)
                && !machine.match(json).isEmpty();
    }
}
