package io.penstock.bench.measure;

import java.util.List;

/// Decides when a contender is warm: when it no longer gets faster, which is when none of its last
/// five windows beat the best one before them by more than five percent. Agreement of a few windows
/// would say less: a server that compiles itself pauses between its spurts, and on a machine with
/// neighbours windows never agree.
final class WarmUp {
    private static final int WINDOWS = 5;
    private static final double TOLERANCE = 0.05;

    private WarmUp() {}

    /// Returns whether the rates of the windows so far, oldest first, have stopped rising.
    static boolean settled(List<Double> perSecond) {
        int before = perSecond.size() - WINDOWS;
        return before > 0
                && best(perSecond.subList(before, perSecond.size()))
                        <= (1 + TOLERANCE) * best(perSecond.subList(0, before));
    }

    private static double best(List<Double> perSecond) {
        return perSecond.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
    }
}
