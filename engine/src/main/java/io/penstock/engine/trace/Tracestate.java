package io.penstock.engine.trace;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/// What tracing systems have to say about a place in a trace, W3C's `tracestate`: entries
/// `key=value`, the latest first. Nobody here reads them; they go where the place goes. Immutable.
///
/// Source: W3C Recommendation "Trace Context", 3.3 "Tracestate Header".
///
/// @param entries at most [#ENTRIES_MAX], each `key=value`, together at most [#LENGTH_MAX]
///   characters with the commas between them
public record Tracestate(List<String> entries) {
    /// Nobody said anything.
    public static final Tracestate NONE = new Tracestate(List.of());

    /// A list with more entries is discarded.
    static final int ENTRIES_MAX = 32;

    /// Of a longer list, entries are left out.
    static final int LENGTH_MAX = 512;

    /// Longer entries are left out first.
    private static final int LARGE_ENTRY = 128;

    private static final String KEY =
            "(?:[a-z][a-z0-9_\\-*/]{0,255}|[a-z0-9][a-z0-9_\\-*/]{0,240}@[a-z][a-z0-9_\\-*/]{0,13})";
    private static final String VALUE = "[ -+\\--<>-~]{0,255}[!-+\\--<>-~]";
    private static final Pattern ENTRY = Pattern.compile(KEY + "=" + VALUE);

    /// Copies the list.
    public Tracestate {
        entries = List.copyOf(entries);
    }

    /// Reads the header; several of them are joined by commas. What is malformed is nothing.
    public static Tracestate parse(String header) {
        if (header.isBlank()) {
            return NONE;
        }
        var entries = new ArrayList<String>();
        Set<String> keys = new HashSet<>();
        for (String part : header.split(",", -1)) {
            String entry = part.strip();
            if (entry.isEmpty()) {
                continue; // which is allowed
            }
            boolean sound =
                    ENTRY.matcher(entry).matches()
                            && keys.add(entry.substring(0, entry.indexOf('=')))
                            && entries.size() < ENTRIES_MAX;
            if (!sound) {
                return NONE;
            }
            entries.add(entry);
        }
        return new Tracestate(shortened(entries));
    }

    /// Leaves out large entries first, then the oldest.
    private static List<String> shortened(List<String> entries) {
        List<String> kept = new ArrayList<>(entries);
        for (int i = kept.size() - 1; i >= 0 && isTooLong(kept); i--) {
            if (kept.get(i).length() > LARGE_ENTRY) {
                kept.remove(i);
            }
        }
        while (isTooLong(kept)) {
            kept.removeLast();
        }
        return kept;
    }

    private static boolean isTooLong(List<String> entries) {
        return String.join(",", entries).length() > LENGTH_MAX;
    }

    /// Reads what [#field] wrote.
    static Tracestate ofField(String field) {
        return field.isEmpty() ? NONE : parse(field.replace("%3B", ";").replace("%25", "%"));
    }

    /// Returns whether nobody said anything.
    public boolean isEmpty() {
        return entries.isEmpty();
    }

    /// Returns the value for a field of X-Ray's header, where semicolons are between fields.
    String field() {
        return toString().replace("%", "%25").replace(";", "%3B");
    }

    /// Returns the header; empty if nobody said anything.
    @Override
    public String toString() {
        return String.join(",", entries);
    }
}
