package io.penstock.bench.offline;

import io.penstock.bench.measure.Contender.Phase;
import java.time.Duration;

/// What is invoked warm: events of 200 bytes.
///
/// @param warmUp length of a window that only warms up
/// @param measured length of a window that counts
public record WarmLoad(Duration warmUp, Duration measured) {
    static final int EVENT_BYTES = 200;

    /// Returns the load for windows of some length. Warming up is never cut short.
    public static WarmLoad usual(Duration measured) {
        return new WarmLoad(Duration.ofSeconds(1), measured);
    }

    Duration window(Phase phase) {
        return switch (phase) {
            case WARM_UP -> warmUp;
            case MEASURED -> measured;
        };
    }

    /// Returns the event: JSON text.
    static String event() {
        String frame = "{\"pad\":\"\"}";
        return "{\"pad\":\"%s\"}".formatted("x".repeat(EVENT_BYTES - frame.length()));
    }
}
