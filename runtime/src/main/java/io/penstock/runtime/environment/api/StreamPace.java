package io.penstock.runtime.environment.api;

/// Tells how long to wait so that a stream keeps to its rate: nothing for its first bytes, then as
/// long as each byte takes. Pure; it is told what time it is. Confined to one stream.
final class StreamPace {
    private static final double NANOS_PER_SECOND = 1e9;

    private final StreamLimits limits;
    private long passed;
    private long dueNanos;

    StreamPace(StreamLimits limits, long nowNanos) {
        this.limits = limits;
        dueNanos = nowNanos;
    }

    /// Counts bytes that have just passed.
    ///
    /// @return how long to wait before the next ones, 0 or more
    long passed(int bytes, long nowNanos) {
        long before = passed;
        passed += bytes;
        long slow = Math.min(bytes, passed - limits.freeBytes());
        if (slow <= 0) {
            return 0;
        }
        boolean caughtUp = dueNanos - nowNanos < 0 || before < limits.freeBytes();
        long from = caughtUp ? nowNanos : dueNanos;
        dueNanos = from + (long) (slow * NANOS_PER_SECOND / limits.bytesPerSecond());
        return dueNanos - nowNanos;
    }
}
