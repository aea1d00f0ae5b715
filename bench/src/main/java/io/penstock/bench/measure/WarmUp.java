package io.penstock.bench.measure;

import java.util.List;

/// Decides when a contender is warm: when its last three windows lie within five percent.
final class WarmUp {
    private static final int WINDOWS = 3;
    private static final double TOLERANCE = 0.05;

    private WarmUp() {}

    /// Returns whether the rates of the windows so far, oldest first, have settled.
    static boolean settled(List<Double> perSecond) {
        if (perSecond.size() < WINDOWS) {
            return false;
        }
        List<Double> last = perSecond.subList(perSecond.size() - WINDOWS, perSecond.size());
        Spread spread = Spread.of(last.stream().mapToDouble(Double::doubleValue).toArray());
        return spread.max() - spread.min() <= TOLERANCE * spread.median();
    }
}
