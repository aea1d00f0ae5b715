package io.penstock.engine.metrics;

import java.time.Duration;
import java.time.Instant;

/// A span of time cut into equal periods; the first begins with the window.
///
/// @param startSecond inclusive, in seconds since the epoch
/// @param endSecond exclusive
/// @param periodSeconds at least 1; of a minute and more, a multiple of 60
public record Window(long startSecond, long endSecond, int periodSeconds) {
    private static final int MINUTE = 60;
    private static final Duration FINE = Duration.ofDays(15);
    private static final Duration MIDDLE = Duration.ofDays(63);
    private static final int MIDDLE_SECONDS = 300;
    private static final int COARSE_SECONDS = 3_600;

    /// Returns the window that CloudWatch makes of a request: its start is rounded down, to the
    /// period if that is less than a minute, else to the minute; to five minutes if it lies more
    /// than 15 days back, and to an hour if more than 63 (API reference of GetMetricStatistics).
    public static Window of(Instant start, Instant end, int periodSeconds, Instant now) {
        Duration age = Duration.between(start, now);
        int grain = periodSeconds < MINUTE ? periodSeconds : MINUTE;
        if (age.compareTo(MIDDLE) > 0) {
            grain = COARSE_SECONDS;
        } else if (age.compareTo(FINE) > 0) {
            grain = MIDDLE_SECONDS;
        }
        long startSecond = Math.floorDiv(start.getEpochSecond(), (long) grain) * grain;
        long endSecond = end.getEpochSecond() + (end.getNano() > 0 ? 1 : 0);
        return new Window(startSecond, endSecond, periodSeconds);
    }

    /// Returns how many periods begin in the window.
    public long periods() {
        return Math.ceilDiv(Math.max(0, endSecond - startSecond), (long) periodSeconds);
    }

    /// Returns the second in which the period begins that `second` lies in.
    long periodOf(long second) {
        return startSecond
                + Math.floorDiv(second - startSecond, (long) periodSeconds) * periodSeconds;
    }

    /// Returns whether seconds matter.
    boolean fine() {
        return periodSeconds < MINUTE;
    }
}
