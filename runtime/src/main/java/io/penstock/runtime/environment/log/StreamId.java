package io.penstock.runtime.environment.log;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A stream of a log group.
///
/// @param name for example `2026/01/31/[$LATEST]0123…`
/// @param function the function whose environment writes it; empty for a stream of a client's
record StreamId(String name, String function) {
    private static final Pattern OF_FUNCTION =
            Pattern.compile("\\d{4}/\\d\\d/\\d\\d/([^\\[/]*)\\[.*");

    /// Returns a stream of which only the name was kept.
    static StreamId filed(String name, GroupId group) {
        Matcher parts = OF_FUNCTION.matcher(name);
        boolean named = parts.matches() && !parts.group(1).isEmpty();
        return new StreamId(name, named ? parts.group(1) : group.function());
    }
}
