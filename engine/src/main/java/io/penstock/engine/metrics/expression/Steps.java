package io.penstock.engine.metrics.expression;

import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Functions that look from one value of a line to the next.
final class Steps {
    private Steps() {}

    /// Returns the difference to the value before; the first value has none.
    static Line difference(Line line) {
        return walk(line, (distance, change) -> change);
    }

    /// Returns the change per second since the value before; the first value has none.
    static Line rate(Line line) {
        return walk(line, (distance, change) -> change / distance);
    }

    /// Returns the sum of each value and all before it.
    static Line runningSum(Line line) {
        var sums = new TreeMap<Long, Double>();
        double sum = 0;
        for (Map.Entry<Long, Double> entry : line.values().entrySet()) {
            sum += entry.getValue();
            Line.put(sums, entry.getKey(), sum);
        }
        return line.with(sums);
    }

    private static Line walk(Line line, Step step) {
        NavigableMap<Long, Double> walked = new TreeMap<>();
        Map.@Nullable Entry<Long, Double> before = null;
        for (Map.Entry<Long, Double> entry : line.values().entrySet()) {
            if (before != null) {
                double change = entry.getValue() - before.getValue();
                long distance = entry.getKey() - before.getKey();
                Line.put(walked, entry.getKey(), step.value(distance, change));
            }
            before = entry;
        }
        return line.with(walked);
    }

    /// Makes a value of a step.
    private interface Step {
        double value(long seconds, double change);
    }
}
