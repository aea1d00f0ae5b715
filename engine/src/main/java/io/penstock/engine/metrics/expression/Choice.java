package io.penstock.engine.metrics.expression;

import java.util.List;
import java.util.OptionalDouble;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// `IF`: at each time one of two values. A number counts at every time of the lines around it.
final class Choice {
    private Choice() {}

    /// Chooses.
    ///
    /// @param given condition, what to take if it is not 0, and perhaps what otherwise
    static Result of(List<Result> given) {
        boolean hasOtherwise = given.size() == 3;
        if (given.stream().allMatch(Result.Amount.class::isInstance)) {
            boolean holds = amount(given.get(0), 0).orElse(0) != 0;
            if (!holds && !hasOtherwise) {
                throw new Unevaluable("IF of numbers needs a third argument");
            }
            return given.get(holds ? 1 : 2);
        }
        SortedSet<Long> times = times(given);
        var chosen = new TreeMap<Long, Double>();
        for (long second : times) {
            OptionalDouble condition = amount(given.get(0), second);
            if (condition.isPresent() && (condition.getAsDouble() != 0 || hasOtherwise)) {
                amount(given.get(condition.getAsDouble() != 0 ? 1 : 2), second)
                        .ifPresent(value -> Line.put(chosen, second, value));
            }
        }
        return new Result.One(new Line("", period(given), chosen));
    }

    private static SortedSet<Long> times(List<Result> given) {
        var times = new TreeSet<Long>();
        for (Result result : given) {
            switch (result) {
                case Result.Amount _ -> {}
                case Result.One(Line line) -> times.addAll(line.values().keySet());
                case Result.Many _ -> throw new Unevaluable("IF takes no array");
            }
        }
        return times;
    }

    private static int period(List<Result> given) {
        int period = 0;
        for (Result result : given) {
            if (result instanceof Result.One(Line line)) {
                period = Math.max(period, line.periodSeconds());
            }
        }
        return period;
    }

    private static OptionalDouble amount(Result result, long second) {
        return switch (result) {
            case Result.Amount(double value) -> OptionalDouble.of(value);
            case Result.One(Line line) -> {
                Double value = line.values().get(second);
                yield value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
            }
            case Result.Many _ -> OptionalDouble.empty();
        };
    }
}
