package io.penstock.engine.metrics;

import java.time.Instant;

/// One report of a metric.
///
/// @param at when it happened, which may be long ago
/// @param resolution how finely it is to be kept
/// @param bucket what is reported; the store keeps a copy
public record Datum(
        MetricName metric, Unit unit, Instant at, Resolution resolution, Bucket bucket) {

    /// How finely a datum is kept.
    public enum Resolution {
        /// In buckets of a minute.
        STANDARD,
        /// For a while in buckets of a second, too.
        HIGH
    }

    /// Returns one value in buckets of a minute.
    public static Datum of(MetricName metric, Unit unit, Instant at, double value) {
        return new Datum(metric, unit, at, Resolution.STANDARD, Bucket.of(value, 1));
    }

    /// Returns a summary in buckets of a minute.
    public static Datum of(MetricName metric, Unit unit, Instant at, Summary summary) {
        return new Datum(metric, unit, at, Resolution.STANDARD, Bucket.of(summary));
    }
}
