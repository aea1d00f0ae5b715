package io.penstock.engine.concurrency;

import java.time.Duration;

/// Counts what was spent of a rate: tokens come back continuously, and never more than fit in. Pure
/// and exact (no rounding): a nanosecond gives back `perSecond` billionths. What was spent stays
/// spent when the rate changes. Guarded by the ledger's lock.
final class TokenBucket {
    private static final long UNITS = 1_000_000_000;

    private long capacity;
    private long perSecond;
    private long spentUnits;
    private long atNanos;

    /// @param capacity tokens that can be taken at once, 0 or more
    /// @param perSecond tokens that come back per second, 0 or more
    TokenBucket(long capacity, long perSecond) {
        this.capacity = capacity;
        this.perSecond = perSecond;
    }

    /// Takes a token if there is one.
    boolean take(long nowNanos) {
        settle(nowNanos);
        if (spentUnits + UNITS > capacity * UNITS) {
            return false;
        }
        spentUnits += UNITS;
        return true;
    }

    /// Puts back a token that was taken for something that did not happen.
    void giveBack() {
        spentUnits = Math.max(0, spentUnits - UNITS);
    }

    void resize(long newCapacity, long newPerSecond, long nowNanos) {
        settle(nowNanos);
        capacity = newCapacity;
        perSecond = newPerSecond;
    }

    /// Returns whether nothing is spent, so that a new bucket would be the same.
    boolean full(long nowNanos) {
        settle(nowNanos);
        return spentUnits == 0;
    }

    /// Returns how long until there is a token; zero if there is one now, or never will be.
    Duration untilToken(long nowNanos) {
        settle(nowNanos);
        long missing = spentUnits + UNITS - capacity * UNITS;
        return missing <= 0 || capacity == 0 || perSecond == 0
                ? Duration.ZERO
                : Duration.ofNanos(Math.ceilDiv(missing, perSecond));
    }

    private void settle(long nowNanos) {
        long elapsed = nowNanos - atNanos;
        if (spentUnits == 0) {
            atNanos = nowNanos;
        } else if (elapsed > 0) {
            atNanos = nowNanos;
            boolean all = perSecond > 0 && elapsed >= Math.ceilDiv(spentUnits, perSecond);
            spentUnits = all ? 0 : spentUnits - elapsed * perSecond;
        }
    }
}
