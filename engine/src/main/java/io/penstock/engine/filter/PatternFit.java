package io.penstock.engine.filter;

import java.util.ArrayList;
import java.util.List;

/// How one pattern of a filter fits one record.
///
/// @param pattern index of the pattern among its mapping's
/// @param held the fields whose demands hold, of the branch that `clashes` speaks of
/// @param clashes why it does not match, empty if it does; of a pattern with `$or`, what separates
///   the branch that comes nearest
public record PatternFit(int pattern, List<String> held, List<Clash> clashes) {
    private static final int CLASHES_SHOWN_MAX = 3;
    private static final int TEXT_MAX_CHARS = 600;

    public PatternFit {
        held = List.copyOf(held);
        clashes = List.copyOf(clashes);
    }

    /// Returns whether the pattern matches.
    public boolean matches() {
        return clashes.isEmpty();
    }

    /// Returns why a record was dropped, for people: each pattern with its number, counted from 1,
    /// and the fields it failed at.
    ///
    /// @param fits of all patterns of a filter, none of which matches
    public static String whyDropped(List<PatternFit> fits) {
        String text = String.join(", ", fits.stream().map(PatternFit::text).toList());
        return text.length() <= TEXT_MAX_CHARS ? text : text.substring(0, TEXT_MAX_CHARS) + "…";
    }

    private String text() {
        var reasons = new ArrayList<String>();
        clashes.stream().limit(CLASHES_SHOWN_MAX).map(Clash::text).forEach(reasons::add);
        int more = clashes.size() - CLASHES_SHOWN_MAX;
        if (more > 0) {
            reasons.add(more + " more");
        }
        return "pattern %d (%s)".formatted(pattern + 1, String.join(" and ", reasons));
    }
}
