package io.penstock.engine.pollers;

import io.penstock.engine.time.Tick;
import java.time.Duration;
import java.util.Optional;

/// What provisioned pollers may still ask and read: each 10 polls and 1 MB per second. Up to a
/// second's worth may be used at once. Bytes are known only when they have been read, so they may
/// be overdrawn, and the next poll waits until that is made up for. Not thread-safe.
///
/// Rates: AWS Lambda Developer Guide, "Using provisioned mode with Amazon SQS event source
/// mappings".
final class Allowance {
    private static final Duration WORTH = Duration.ofSeconds(1);
    private static final long NANOS_PER_POLL = 100_000_000;
    private static final long NANOS_PER_BYTE = 1_000;

    /// When all that was used is made up for.
    private Tick pollsEven;

    private Tick bytesEven;

    Allowance(Tick now) {
        this.pollsEven = now;
        this.bytesEven = now;
    }

    void polled(int pollers, Tick now) {
        pollsEven = later(pollsEven, now).plus(Duration.ofNanos(NANOS_PER_POLL / pollers));
    }

    void read(long bytes, int pollers, Tick now) {
        bytesEven = later(bytesEven, now).plus(Duration.ofNanos(bytes * NANOS_PER_BYTE / pollers));
    }

    /// Returns what forbids a poll now.
    Optional<LimitingFactor> exhausted(Tick now) {
        Tick due = now.plus(WORTH);
        if (!due.reached(bytesEven)) {
            return Optional.of(LimitingFactor.THROUGHPUT);
        }
        return due.compareTo(pollsEven) <= 0
                ? Optional.of(LimitingFactor.POLL_RATE)
                : Optional.empty();
    }

    /// Returns the first time after which a poll is allowed.
    Tick freeAt() {
        return later(bytesEven, pollsEven.plus(Duration.ofNanos(1))).plus(WORTH.negated());
    }

    private static Tick later(Tick one, Tick other) {
        return one.compareTo(other) >= 0 ? one : other;
    }
}
