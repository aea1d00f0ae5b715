package io.penstock.engine.metrics;

import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/// What was reported in one span of time: how many values, their sum, smallest and largest, and the
/// values themselves as far as a percentile needs them. Not thread-safe.
public final class Bucket {
    private double count;
    private double sum;
    private double minimum = Double.POSITIVE_INFINITY;
    private double maximum = Double.NEGATIVE_INFINITY;

    /// Only if values differ; one that is the same every time needs none.
    private @Nullable Distribution values;

    /// Whether somebody reported a summary, whose values nobody knows.
    private boolean summarized;

    /// Returns a bucket without any value.
    public static Bucket empty() {
        return new Bucket();
    }

    /// Returns a bucket with one value, reported `weight` times.
    public static Bucket of(double value, double weight) {
        var bucket = new Bucket();
        bucket.add(value, weight);
        return bucket;
    }

    /// Returns a bucket that somebody else has filled.
    public static Bucket of(Summary summary) {
        var bucket = new Bucket();
        bucket.count = summary.count();
        bucket.sum = summary.sum();
        bucket.minimum = summary.minimum();
        bucket.maximum = summary.maximum();
        bucket.summarized = summary.count() != 1 && summary.minimum() != summary.maximum();
        return bucket;
    }

    /// Adds `weight` times `value`; nothing if that is 0.
    public void add(double value, double weight) {
        if (weight == 0) {
            return;
        }
        if (count > 0 && values == null && (minimum != value || maximum != value)) {
            spread();
        }
        if (values != null) {
            values.add(value, weight);
        }
        count += weight;
        sum += value * weight;
        minimum = Math.min(minimum, value);
        maximum = Math.max(maximum, value);
    }

    void add(Bucket other) {
        if (other.count == 0) {
            return;
        }
        if (count > 0 && values == null) {
            boolean same = minimum == other.minimum && maximum == other.maximum;
            if (!same || minimum != maximum) {
                spread();
            }
        }
        if (values != null) {
            other.into(values);
        } else if (count == 0 && other.values != null) {
            values = new Distribution();
            values.add(other.values);
        }
        summarized |= other.summarized;
        count += other.count;
        sum += other.sum;
        minimum = Math.min(minimum, other.minimum);
        maximum = Math.max(maximum, other.maximum);
    }

    /// Returns the numbers of the bucket.
    public Summary summary() {
        return new Summary(count, sum, minimum, maximum);
    }

    /// Returns a percentile, unless a summary was reported, whose values nobody knows.
    ///
    /// @param percent 0 to 100
    public OptionalDouble percentile(double percent) {
        if (summarized || count == 0) {
            return OptionalDouble.empty();
        }
        if (values == null) {
            return OptionalDouble.of(maximum);
        }
        // rounding must not lead outside
        return OptionalDouble.of(Math.clamp(values.percentile(percent), minimum, maximum));
    }

    /// Returns whether the other holds the same numbers, and neither more than numbers.
    boolean equalsPlainly(Bucket other) {
        return values == null
                && other.values == null
                && !summarized
                && !other.summarized
                && Double.compare(count, other.count) == 0
                && Double.compare(sum, other.sum) == 0
                && Double.compare(minimum, other.minimum) == 0
                && Double.compare(maximum, other.maximum) == 0;
    }

    Bucket copy() {
        var copy = new Bucket();
        copy.add(this);
        return copy;
    }

    /// Returns how many values the bucket keeps one by one.
    int values() {
        return values == null ? 0 : values.size();
    }

    private void spread() {
        var all = new Distribution();
        into(all);
        values = all;
    }

    private void into(Distribution all) {
        if (values != null) {
            all.add(values);
        } else if (!summarized) {
            all.add(maximum, count);
        }
    }
}
