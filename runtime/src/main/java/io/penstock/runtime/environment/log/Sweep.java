package io.penstock.runtime.environment.log;

import java.time.Instant;
import java.util.Map;

/// What must leave a log's files.
///
/// @param oldest what is older
/// @param streams of these streams, what lies before this position
record Sweep(Instant oldest, Map<String, Long> streams) {
    static final Sweep NOTHING = new Sweep(Instant.MIN, Map.of());

    boolean isNothing() {
        return oldest.equals(Instant.MIN) && streams.isEmpty();
    }

    long oldestMillis() {
        return oldest.equals(Instant.MIN) ? Long.MIN_VALUE : oldest.toEpochMilli();
    }

    boolean removes(LogEvent event) {
        return event.at().isBefore(oldest) || removes(event.stream(), event.position());
    }

    boolean removes(String stream, long position) {
        return position < streams.getOrDefault(stream, 0L);
    }
}
