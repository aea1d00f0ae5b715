package io.penstock.engine.metrics;

import java.time.Duration;

/// How much a [MetricStore] keeps.
///
/// @param seriesMax metrics, each unit counted, all realms together; data of further ones is
///   refused
/// @param weightMax buckets and single values, all series together; over it, the oldest hours of
///   all series are forgotten early
/// @param minutesKept how long buckets of a minute are kept
/// @param secondsKept how long buckets of a second are kept
public record MetricLimits(
        int seriesMax, long weightMax, Duration minutesKept, Duration secondsKept) {
    /// What a server uses: 50,000 series, 2,000,000 buckets (at most some 300 MB), minutes for 15
    /// days and seconds for 3 hours as CloudWatch.
    public static final MetricLimits DEFAULT =
            new MetricLimits(50_000, 2_000_000, Duration.ofDays(15), Duration.ofHours(3));

    /// Checks that all limits are positive.
    public MetricLimits {
        if (seriesMax < 1
                || weightMax < 1
                || !minutesKept.isPositive()
                || !secondsKept.isPositive()) {
            throw new IllegalArgumentException(
                    "invalid limits: %d series, %d buckets, minutes for %s, seconds for %s"
                            .formatted(seriesMax, weightMax, minutesKept, secondsKept));
        }
    }
}
