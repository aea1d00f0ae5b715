package io.penstock.engine.filter;

import java.util.ArrayList;
import java.util.List;

/// The patterns of one mapping, checked and compiled. A record passes if one of them matches; no
/// patterns let everything pass. Immutable.
public final class FilterCriteria {
    /// AWS's text for a pattern that breaks the grammar, whatever is wrong with it.
    static final String INVALID_MESSAGE = "Invalid filter pattern definition.";

    /// No patterns: everything passes.
    public static final FilterCriteria NONE = new FilterCriteria(List.of(), List.of());

    private final List<String> patterns;
    private final List<Clause> clauses;

    private FilterCriteria(List<String> patterns, List<Clause> clauses) {
        this.patterns = List.copyOf(patterns);
        this.clauses = List.copyOf(clauses);
    }

    /// Checks patterns as a caller of the API wrote them. Number and length of patterns are the
    /// API's business.
    public static Parsed parse(List<String> patterns) {
        var clauses = new ArrayList<Clause>();
        try {
            for (int index = 0; index < patterns.size(); index++) {
                clauses.addAll(PatternCompiler.compile(index, patterns.get(index)));
            }
        } catch (InvalidPattern _) {
            return new Parsed.Invalid(INVALID_MESSAGE);
        }
        if (ClauseMachine.tooComplex(clauses)) {
            return new Parsed.Invalid(INVALID_MESSAGE);
        }
        return new Parsed.Valid(new FilterCriteria(patterns, clauses));
    }

    /// Returns the patterns as they were written, in order.
    public List<String> patterns() {
        return patterns;
    }

    /// Returns every way to pass, in the order of the patterns.
    List<Clause> clauses() {
        return clauses;
    }

    /// What became of patterns that a caller wrote.
    public sealed interface Parsed {
        /// They hold.
        record Valid(FilterCriteria criteria) implements Parsed {}

        /// At least one does not.
        ///
        /// @param message AWS's text for the caller
        record Invalid(String message) implements Parsed {}
    }
}
