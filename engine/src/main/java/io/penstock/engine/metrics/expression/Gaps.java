package io.penstock.engine.metrics.expression;

import io.penstock.engine.metrics.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Fills the gaps of a line.
final class Gaps {
    /// No line is filled to more values than one answer can hold.
    private static final int POINTS_MAX = 100_800;

    private Gaps() {}

    /// Returns the beginnings of all periods of a window.
    static List<Long> grid(Window window) {
        if (window.periods() > POINTS_MAX) {
            throw new Unevaluable("more than " + POINTS_MAX + " values to fill in");
        }
        var grid = new ArrayList<Long>();
        for (long second = window.startSecond();
                second < window.endSecond();
                second += window.periodSeconds()) {
            grid.add(second);
        }
        return grid;
    }

    static Line constant(Line line, List<Long> grid, double value) {
        var filled = new TreeMap<>(line.values());
        grid.forEach(second -> filled.putIfAbsent(second, value));
        return line.with(filled);
    }

    static Line from(Line line, Line filler) {
        var filled = new TreeMap<>(line.values());
        filler.values().forEach(filled::putIfAbsent);
        return line.with(filled);
    }

    static Line repeat(Line line, List<Long> grid) {
        var filled = new TreeMap<>(line.values());
        for (long second : grid) {
            Map.Entry<Long, Double> before = line.values().floorEntry(second);
            if (before != null) {
                filled.putIfAbsent(second, before.getValue());
            }
        }
        return line.with(filled);
    }

    static Line linear(Line line, List<Long> grid) {
        var filled = new TreeMap<>(line.values());
        for (long second : grid) {
            Map.Entry<Long, Double> before = line.values().floorEntry(second);
            Map.Entry<Long, Double> after = line.values().ceilingEntry(second);
            if (before != null && after != null && !after.getKey().equals(before.getKey())) {
                double share =
                        (double) (second - before.getKey()) / (after.getKey() - before.getKey());
                double change = after.getValue() - before.getValue();
                filled.putIfAbsent(second, before.getValue() + share * change);
            }
        }
        return line.with(filled);
    }
}
