package io.penstock.server.wire;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A regular expression of a service model, compiled when first needed (a model has more patterns
/// than a server ever meets). Thread-safe.
///
/// The models' patterns are written for Java already; the whole text must match.
public final class TextPattern {
    /// Matches everything.
    static final TextPattern ANY = new TextPattern("", "");

    /// Longer texts do not match: some patterns repeat groups, which costs stack per repetition.
    static final int MAX_MATCHED_CHARACTERS = 10_000;

    private final String source;
    private final String printed;
    private volatile @Nullable Pattern compiled;

    TextPattern(String source, String printed) {
        this.source = source;
        this.printed = printed;
    }

    /// Returns whether `text` satisfies the pattern.
    boolean matches(String text) {
        if (isAny()) {
            return true;
        }
        return text.length() <= MAX_MATCHED_CHARACTERS && compiled().matcher(text).matches();
    }

    /// Returns whether there is no pattern to satisfy.
    boolean isAny() {
        return source.isEmpty();
    }

    /// Returns the pattern as validation messages show it.
    String printed() {
        return printed;
    }

    private Pattern compiled() {
        Pattern known = compiled;
        if (known == null) {
            known = Pattern.compile(source);
            compiled = known;
        }
        return known;
    }
}
