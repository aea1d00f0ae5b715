package io.penstock.bench.filter;

import java.time.Duration;

/// What is filtered.
///
/// @param window how long each window takes, about
/// @param messages how many different ones are filtered again and again
public record FilterLoad(Duration window, int messages) {
    public FilterLoad {
        if (messages < 100) {
            throw new IllegalArgumentException("at least 100 messages, were " + messages);
        }
    }

    /// Returns a thousand messages for windows of this length.
    public static FilterLoad usual(Duration window) {
        return new FilterLoad(window, 1_000);
    }
}
