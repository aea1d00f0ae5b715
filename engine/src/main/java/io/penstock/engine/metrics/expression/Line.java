package io.penstock.engine.metrics.expression;

import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.DoubleUnaryOperator;

/// Values by time.
///
/// @param label what it is called in answers
/// @param periodSeconds the distance of neighbours without a gap
/// @param values by the second in which their period begins; all finite
public record Line(String label, int periodSeconds, NavigableMap<Long, Double> values) {
    /// Returns this line under another name.
    public Line labelled(String other) {
        return new Line(other, periodSeconds, values);
    }

    /// Returns this line with other values.
    Line with(NavigableMap<Long, Double> others) {
        return new Line(label, periodSeconds, others);
    }

    /// Returns the line of what a function makes of each value; where that is no number, nothing.
    Line map(DoubleUnaryOperator function) {
        var mapped = new TreeMap<Long, Double>();
        values.forEach((second, value) -> put(mapped, second, function.applyAsDouble(value)));
        return with(mapped);
    }

    /// Puts a value, unless it is no number (`1 / 0`).
    static void put(NavigableMap<Long, Double> values, long second, double value) {
        if (Double.isFinite(value)) {
            values.put(second, value);
        }
    }
}
