package io.penstock.services.queue.core;

import io.penstock.engine.time.Tick;

/// Lets so many calls through in a second, and as many at once after a second without any. Pure: it
/// is told the time, which never runs backwards. Not thread-safe.
final class TokenBucket {
    private static final long SECOND_NANOS = 1_000_000_000;

    private final long callNanos;
    private final long wholeNanos;
    private long fullAtNanos;

    /// Creates a full bucket.
    ///
    /// @param perSecond calls, 1 to 1,000,000
    TokenBucket(int perSecond, Tick now) {
        callNanos = SECOND_NANOS / perSecond;
        wholeNanos = callNanos * perSecond;
        fullAtNanos = now.nanos();
    }

    /// Takes one call, if there is one.
    ///
    /// @return whether there was
    boolean take(Tick now) {
        long missingNanos = full(now) ? 0 : fullAtNanos - now.nanos();
        if (missingNanos + callNanos > wholeNanos) {
            return false;
        }
        fullAtNanos = now.nanos() + missingNanos + callNanos;
        return true;
    }

    /// Returns whether the bucket is as good as a new one.
    boolean full(Tick now) {
        return now.nanos() - fullAtNanos >= 0;
    }
}
