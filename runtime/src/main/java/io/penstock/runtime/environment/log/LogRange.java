package io.penstock.runtime.environment.log;

import java.util.Set;

/// Which events of a group are read.
///
/// @param fromMillis time of the earliest event
/// @param lastMillis time of the latest event
/// @param streams names of streams; empty for all
public record LogRange(long fromMillis, long lastMillis, Set<String> streams) {
    /// Everything.
    public static final LogRange ALL = new LogRange(Long.MIN_VALUE, Long.MAX_VALUE, Set.of());

    /// Copies the names.
    public LogRange {
        streams = Set.copyOf(streams);
    }

    /// Returns the same without what is earlier.
    public LogRange notBefore(long millis) {
        return new LogRange(Math.max(fromMillis, millis), lastMillis, streams);
    }

    boolean holds(LogEvent event) {
        long at = event.at().toEpochMilli();
        return at >= fromMillis
                && at <= lastMillis
                && (streams.isEmpty() || streams.contains(event.stream()));
    }
}
