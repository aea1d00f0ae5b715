package io.penstock.bench.measure;

import java.util.Arrays;

/// The median of some figures, and how far apart they lay.
public record Spread(double median, double min, double max) {
    /// No figure at all.
    public static final Spread UNKNOWN = new Spread(Double.NaN, Double.NaN, Double.NaN);

    /// Returns the spread of `figures`; unknown if one of them is, or if there are none.
    public static Spread of(double... figures) {
        if (figures.length == 0 || Arrays.stream(figures).anyMatch(Double::isNaN)) {
            return UNKNOWN;
        }
        double[] sorted = figures.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        double median =
                sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Spread(median, sorted[0], sorted[sorted.length - 1]);
    }

    /// Returns whether there is a figure.
    public boolean known() {
        return !Double.isNaN(median);
    }
}
