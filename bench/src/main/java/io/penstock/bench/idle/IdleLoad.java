package io.penstock.bench.idle;

import java.time.Duration;

/// What lies idle.
///
/// @param mappings how many mappings, each with a queue of its own
/// @param window how long processor time is counted
/// @param settling how long the server is left alone before; with queues there should be more than
///   a minute, so that each of them has reported its metrics
public record IdleLoad(int mappings, Duration window, Duration settling) {
    public IdleLoad {
        if (mappings < 1) {
            throw new IllegalArgumentException("at least one mapping, were " + mappings);
        }
    }

    /// Returns a thousand mappings.
    public static IdleLoad usual() {
        return new IdleLoad(1_000, Duration.ofSeconds(15), Duration.ofSeconds(75));
    }

    /// Returns as many, looked at for a shorter time.
    public static IdleLoad little() {
        return new IdleLoad(1_000, Duration.ofSeconds(5), Duration.ofSeconds(65));
    }
}
