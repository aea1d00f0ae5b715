package io.penstock.engine.metrics.expression;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;

/// Functions that make one number of many: of a line its values, of several lines those of each
/// time.
final class Folds {
    Result fold(Function function, Result result) {
        return switch (result) {
            case Result.Amount(double value) -> new Result.Amount(fold(function, List.of(value)));
            case Result.One(Line line) -> new Result.Amount(fold(function, line.values().values()));
            case Result.Many(List<Line> lines) -> new Result.One(across(function, lines));
        };
    }

    private static Line across(Function function, List<Line> lines) {
        var columns = new TreeMap<Long, List<Double>>();
        int period = 0;
        for (Line line : lines) {
            period = Math.max(period, line.periodSeconds());
            line.values()
                    .forEach((second, value) ->
                            columns.computeIfAbsent(second, _ -> new ArrayList<>()).add(value));
        }
        var folded = new TreeMap<Long, Double>();
        columns.forEach((second, values) -> Line.put(folded, second, fold(function, values)));
        return new Line("", period, folded);
    }

    private static double fold(Function function, Collection<Double> values) {
        double[] all = values.stream().mapToDouble(Double::doubleValue).toArray();
        double sum = 0;
        double least = Double.POSITIVE_INFINITY;
        double most = Double.NEGATIVE_INFINITY;
        for (double value : all) {
            sum += value;
            least = Math.min(least, value);
            most = Math.max(most, value);
        }
        return switch (function) {
            case SUM -> sum;
            case AVG -> sum / all.length;
            case MIN -> least;
            case MAX -> most;
            case STDDEV -> deviation(all, sum / all.length);
            case DATAPOINT_COUNT -> all.length;
            case ABS,
                    CEIL,
                    DIFF,
                    FILL,
                    FLOOR,
                    IF,
                    LOG,
                    LOG10,
                    METRICS,
                    PERIOD,
                    RATE,
                    RUNNING_SUM,
                    TIME_SERIES ->
                    throw new IllegalArgumentException(function + " is no fold");
        };
    }

    private static double deviation(double[] values, double mean) {
        double squares = 0;
        for (double value : values) {
            squares += (value - mean) * (value - mean);
        }
        return Math.sqrt(squares / values.length);
    }
}
