package io.penstock.services.queue.core;

/// How much of the consumers somebody uses: messages in flight now, and processing time over a
/// window that forgets exponentially.
///
/// A message in flight uses one consumer, so processing time is the integral of the number in
/// flight. Between two changes that number is constant and the integral has a closed form; nothing
/// is sampled. Mutable; not thread-safe.
final class Usage {
    private static final double NANOS_PER_SECOND = 1e9;

    /// Below this a series of three terms is as good as the exponential (to 1e-9) and much faster.
    private static final double SMALL = 0.01;

    private final double windowNanos;
    private int inFlight;
    private double seconds;
    private long settledNanos;

    Usage(double windowNanos, long nowNanos) {
        this.windowNanos = windowNanos;
        this.settledNanos = nowNanos;
    }

    int inFlight() {
        return inFlight;
    }

    /// Returns the processing time as of the latest [#settle], in seconds.
    double seconds() {
        return seconds;
    }

    /// Changes how many are in flight from now on.
    void change(int by, long nowNanos) {
        settle(nowNanos);
        inFlight += by;
    }

    /// Brings the processing time up to now. A time that has passed already changes nothing.
    void settle(long nowNanos) {
        if (inFlight == 0 && seconds == 0) {
            settledNanos = nowNanos;
            return;
        }
        long passed = nowNanos - settledNanos;
        if (passed <= 0) {
            return;
        }
        settledNanos = nowNanos;
        double lost = lost(passed / windowNanos);
        seconds += lost * (inFlight * (windowNanos / NANOS_PER_SECOND) - seconds);
    }

    /// Returns whether it was last settled before now.
    boolean settledBefore(long nowNanos) {
        return nowNanos - settledNanos > 0;
    }

    /// Forgets the processing time.
    void forget() {
        seconds = 0;
    }

    /// Forgets everything.
    void clear() {
        inFlight = 0;
        seconds = 0;
    }

    /// Returns 1 - e^-x. The strict function, because a decision may hang on the last digit and
    /// must be the same when played twice.
    private static double lost(double windows) {
        return windows < SMALL
                ? windows * (1 - windows / 2 * (1 - windows / 3))
                : -StrictMath.expm1(-windows);
    }
}
