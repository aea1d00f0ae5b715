package io.penstock.bench.latency;

import io.penstock.bench.measure.Contender.Phase;
import java.time.Duration;

/// Messages that come one at a time.
///
/// @param messages how many in a measured window
/// @param warmUpMessages how many in a window that only warms up
/// @param pause from one to the next, whether or not the last has arrived
public record LatencyLoad(int messages, int warmUpMessages, Duration pause) {
    public LatencyLoad {
        if (messages < 1 || warmUpMessages < 1 || !pause.isPositive()) {
            throw new IllegalArgumentException(
                    "%d and %d messages every %s".formatted(messages, warmUpMessages, pause));
        }
    }

    /// Returns a hundred messages a second.
    public static LatencyLoad usual() {
        return new LatencyLoad(300, 300, Duration.ofMillis(10));
    }

    /// Returns as many a second, for a shorter time.
    public static LatencyLoad little() {
        return new LatencyLoad(150, 150, Duration.ofMillis(10));
    }

    int messages(Phase phase) {
        return switch (phase) {
            case WARM_UP -> warmUpMessages;
            case MEASURED -> messages;
        };
    }
}
