package io.penstock.engine.metrics;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/// One number to read from a [Bucket].
public sealed interface Statistic {
    /// Returns the number, unless the bucket does not know it.
    OptionalDouble of(Bucket bucket);

    /// One of the five simple ones.
    enum Simple implements Statistic {
        /// How many values.
        SAMPLE_COUNT("SampleCount"),
        /// Their mean.
        AVERAGE("Average"),
        /// Their sum.
        SUM("Sum"),
        /// The smallest.
        MINIMUM("Minimum"),
        /// The largest.
        MAXIMUM("Maximum");

        private final String text;

        Simple(String text) {
            this.text = text;
        }

        /// Returns the statistic as CloudWatch spells it.
        public String text() {
            return text;
        }

        @Override
        public OptionalDouble of(Bucket bucket) {
            Summary summary = bucket.summary();
            return OptionalDouble.of(
                    switch (this) {
                        case SAMPLE_COUNT -> summary.count();
                        case AVERAGE -> summary.average();
                        case SUM -> summary.sum();
                        case MINIMUM -> summary.minimum();
                        case MAXIMUM -> summary.maximum();
                    });
        }
    }

    /// A percentile, such as `p99` or `p99.9`.
    ///
    /// @param percent 0 to 100
    record Percentile(double percent) implements Statistic {
        @Override
        public OptionalDouble of(Bucket bucket) {
            return bucket.percentile(percent);
        }
    }

    /// Reads one of the five by its name.
    static Optional<Statistic> simple(String text) {
        for (Simple simple : Simple.values()) {
            if (simple.text.equals(text)) {
                return Optional.of(simple);
            }
        }
        return Optional.empty();
    }

    /// Reads `p0` to `p100`, with up to ten decimals.
    static Optional<Statistic> percentile(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        if (!lower.matches("p\\d{1,3}(\\.\\d{1,10})?")) {
            return Optional.empty();
        }
        double percent = Double.parseDouble(lower.substring(1));
        return percent <= 100 ? Optional.of(new Percentile(percent)) : Optional.empty();
    }

    /// Reads any statistic that is known here.
    static Optional<Statistic> parse(String text) {
        return simple(text).or(() -> percentile(text));
    }
}
