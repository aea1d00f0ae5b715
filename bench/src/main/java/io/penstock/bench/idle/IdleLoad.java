package io.penstock.bench.idle;

import java.time.Duration;

/// What lies idle.
///
/// @param mappings how many mappings, each with a queue of its own
/// @param counting how long processor time is counted; whole minutes for a figure worth quoting,
///   because a server samples its metrics once a minute
/// @param settling how long a server with queues is left alone before; more than a minute, so that
///   each of them has reported its metrics
public record IdleLoad(int mappings, Duration counting, Duration settling) {
    public IdleLoad {
        if (mappings < 1) {
            throw new IllegalArgumentException("at least one mapping, were " + mappings);
        }
    }

    /// Returns whether whole minutes are counted.
    boolean wholeMinutes() {
        return counting.toSeconds() >= 60 && counting.toSecondsPart() == 0;
    }

    /// Returns a thousand mappings.
    public static IdleLoad usual() {
        return new IdleLoad(1_000, Duration.ofMinutes(2), Duration.ofSeconds(65));
    }

    /// Returns as many, looked at for a shorter time.
    public static IdleLoad little() {
        return new IdleLoad(1_000, Duration.ofMinutes(1), Duration.ofSeconds(65));
    }
}
