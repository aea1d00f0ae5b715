package io.penstock.engine.metrics;

import java.util.Map;
import java.util.TreeMap;

/// Values and how often each was reported; percentiles are read from it. Exact up to
/// [#EXACT_VALUES_MAX] different values; beyond, values are rounded so that they are off by 1 %,
/// and by twice as much each time that this is still too many. Not thread-safe.
final class Distribution {
    /// How many different values are kept as they are.
    static final int EXACT_VALUES_MAX = 256;

    /// How many different values are kept when rounded.
    static final int ROUNDED_VALUES_MAX = 1_024;

    private static final double FIRST_ERROR = 0.01;

    private TreeMap<Double, Double> weights = new TreeMap<>();
    private double error; // 0 while exact
    private double growth; // of the steps to which values are rounded, as a logarithm

    /// Adds `weight` times `value`.
    void add(double value, double weight) {
        weights.merge(rounded(value), weight, Double::sum);
        while (weights.size() > (error == 0 ? EXACT_VALUES_MAX : ROUNDED_VALUES_MAX)) {
            coarsen();
        }
    }

    /// Adds all that the other has.
    void add(Distribution other) {
        while (error < other.error) {
            coarsen();
        }
        other.weights.forEach(this::add);
    }

    /// Returns the value below or at which `percent` of all values lie (nearest rank).
    ///
    /// @param percent 0 to 100
    double percentile(double percent) {
        double total = 0;
        for (double weight : weights.values()) {
            total += weight;
        }
        double rank = total * percent / 100;
        double seen = 0;
        for (Map.Entry<Double, Double> entry : weights.entrySet()) {
            seen += entry.getValue();
            if (seen >= rank && seen > 0) {
                return entry.getKey();
            }
        }
        return weights.lastKey();
    }

    int size() {
        return weights.size();
    }

    private void coarsen() {
        error = error == 0 ? FIRST_ERROR : error * 2;
        growth = Math.log1p(error) + Math.log1p(error);
        var finer = weights;
        weights = new TreeMap<>();
        finer.forEach((value, weight) -> weights.merge(rounded(value), weight, Double::sum));
    }

    /// Steps grow with the value, so that every value is off by `error` of itself at most.
    private double rounded(double value) {
        if (error == 0 || value == 0) {
            return value;
        }
        double step = Math.rint(Math.log(Math.abs(value)) / growth);
        return Math.copySign(Math.exp(step * growth), value);
    }
}
