package io.penstock.engine.filter;

import java.util.List;
import software.amazon.event.ruler.JsonRuleCompiler;

/// The patterns of one mapping, checked. A record passes if one of them matches; no patterns let
/// everything pass.
public final class FilterCriteria {
    /// No patterns: everything passes.
    public static final FilterCriteria NONE = new FilterCriteria(List.of());

    private final List<String> patterns;

    private FilterCriteria(List<String> patterns) {
        this.patterns = List.copyOf(patterns);
    }

    /// Checks patterns as a caller of the API wrote them.
    public static Parsed parse(List<String> patterns) {
        for (String pattern : patterns) {
            if (JsonRuleCompiler.check(pattern) != null) {
                return new Parsed.Invalid("Invalid filter pattern definition.");
            }
        }
        return new Parsed.Valid(new FilterCriteria(patterns));
    }

    /// Returns the patterns as they were written, in order.
    public List<String> patterns() {
        return patterns;
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
