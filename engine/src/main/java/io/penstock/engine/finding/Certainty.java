package io.penstock.engine.finding;

import java.util.Locale;

/// How a finding is known.
public enum Certainty {
    /// Follows from the configuration, or was seen to happen.
    CERTAIN,
    /// Concluded from samples of what happened; may be wrong.
    INFERRED;

    /// Returns the name that the API shows.
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
