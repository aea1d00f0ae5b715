package io.penstock.engine.finding;

import java.util.Locale;

/// How much a finding matters, in rising order.
public enum Severity {
    /// Worth knowing; may well be meant.
    NOTE,
    /// Will hurt under load, on failures or sooner or later.
    WARNING,
    /// Loses messages, runs them twice or does not work at all.
    ERROR;

    /// Returns the name that the API shows.
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
