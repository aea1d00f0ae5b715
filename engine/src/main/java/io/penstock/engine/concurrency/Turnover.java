package io.penstock.engine.concurrency;

import java.time.Duration;

/// How long invocations lately took, to guess when the next one of several will end. Guarded by the
/// ledger's lock.
final class Turnover {
    /// The weight of the past: each invocation moves the mean by an eighth.
    private static final int MEMORY = 8;

    private static final Duration UNKNOWN = Duration.ofSeconds(1);

    private long meanNanos;

    void ended(long heldNanos) {
        meanNanos = meanNanos == 0 ? heldNanos : meanNanos + (heldNanos - meanNanos) / MEMORY;
    }

    /// Returns how long until one of `running` will have ended, more or less; zero if none runs.
    Duration untilNext(int running) {
        if (running == 0) {
            return Duration.ZERO;
        }
        return meanNanos <= 0 ? UNKNOWN : Duration.ofNanos(Math.ceilDiv(meanNanos, running));
    }
}
