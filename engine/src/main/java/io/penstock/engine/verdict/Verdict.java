package io.penstock.engine.verdict;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;

/// What an invocation means for the items of its batch, and by which rule.
public sealed interface Verdict {
    /// Returns the rule that decided.
    Rule rule();

    /// Every item was handled.
    record AllSucceeded(Rule rule) implements Verdict {}

    /// Some items failed, at least one and not all; the others were handled.
    ///
    /// @param failed identifiers of the failed items, in the order they were listed
    record PartlyFailed(Set<String> failed, Rule rule) implements Verdict {
        public PartlyFailed {
            failed = Collections.unmodifiableSet(new LinkedHashSet<>(failed));
        }
    }

    /// No item counts as handled; the code ran, or tried to.
    ///
    /// @param detail what exactly, for people: the offending identifier or the function's error
    record AllFailed(Rule rule, String detail) implements Verdict {}

    /// No code ran. Not an attempt where attempts are counted.
    ///
    /// @param detail why, for people
    record NotRun(Rule rule, String detail) implements Verdict {}
}
