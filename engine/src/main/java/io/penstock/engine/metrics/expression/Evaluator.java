package io.penstock.engine.metrics.expression;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;

/// Walks a formula. Operators on two lines have a value where both have one; on a line and a number
/// where the line has one; on several lines and anything else, each for itself.
final class Evaluator {
    private final Surroundings surroundings;
    private final Folds folds = new Folds();

    Evaluator(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    Result evaluate(Node node) {
        return switch (node) {
            case Node.Amount(double value) -> new Result.Amount(value);
            case Node.Quoted(String text) -> throw new Unevaluable("unexpected '" + text + "'");
            case Node.Reference(String id) -> reference(id);
            case Node.Negated(Node operand) -> map(evaluate(operand), value -> -value);
            case Node.Binary(Operator operator, Node left, Node right) ->
                    binary(operator, evaluate(left), evaluate(right));
            case Node.Several(List<Node> elements) -> new Result.Many(lines(elements));
            case Node.Applied(Function function, List<Node> arguments) ->
                    apply(function, arguments);
        };
    }

    private Result reference(String id) {
        return switch (surroundings.resultOf(id)) {
            case Outcome.Computed(Result result) -> result;
            case Outcome.Impossible(String reason) -> throw new Unevaluable(reason);
        };
    }

    private Result apply(Function function, List<Node> arguments) {
        return switch (function) {
            case ABS -> map(only(arguments), Math::abs);
            case CEIL -> map(only(arguments), Math::ceil);
            case FLOOR -> map(only(arguments), Math::floor);
            case LOG -> map(only(arguments), Math::log);
            case LOG10 -> map(only(arguments), Math::log10);
            case AVG, DATAPOINT_COUNT, MAX, MIN, STDDEV, SUM ->
                    folds.fold(function, only(arguments));
            case DIFF -> each(only(arguments), Steps::difference);
            case RATE -> each(only(arguments), Steps::rate);
            case RUNNING_SUM -> each(only(arguments), Steps::runningSum);
            case FILL -> fill(arguments);
            case IF -> choose(arguments);
            case METRICS -> new Result.Many(surroundings.metrics(part(arguments)));
            case PERIOD -> new Result.Amount(line(only(arguments)).periodSeconds());
            case TIME_SERIES -> constant(only(arguments));
        };
    }

    private Result only(List<Node> arguments) {
        if (arguments.size() != 1) {
            throw new Unevaluable("one argument expected, " + arguments.size() + " given");
        }
        return evaluate(arguments.getFirst());
    }

    private static String part(List<Node> arguments) {
        if (arguments.isEmpty()) {
            return "";
        }
        if (arguments.size() == 1 && arguments.getFirst() instanceof Node.Quoted(String text)) {
            return text;
        }
        throw new Unevaluable("METRICS takes nothing or a text");
    }

    private static Line line(Result result) {
        if (result instanceof Result.One(Line line)) {
            return line;
        }
        throw new Unevaluable("a time series is expected");
    }

    private List<Line> lines(List<Node> elements) {
        var lines = new ArrayList<Line>();
        for (Node element : elements) {
            switch (evaluate(element)) {
                case Result.One(Line line) -> lines.add(line);
                case Result.Many(List<Line> more) -> lines.addAll(more);
                case Result.Amount _ -> throw new Unevaluable("an array holds time series only");
            }
        }
        return lines;
    }

    private static Result map(Result result, DoubleUnaryOperator function) {
        return switch (result) {
            case Result.Amount(double value) -> new Result.Amount(function.applyAsDouble(value));
            case Result.One(Line line) -> new Result.One(line.map(function));
            case Result.Many(List<Line> lines) ->
                    new Result.Many(lines.stream().map(line -> line.map(function)).toList());
        };
    }

    private static Result each(Result result, UnaryOperator<Line> step) {
        return switch (result) {
            case Result.Amount _ -> throw new Unevaluable("a time series is expected");
            case Result.One(Line line) -> new Result.One(step.apply(line));
            case Result.Many(List<Line> lines) ->
                    new Result.Many(lines.stream().map(step).toList());
        };
    }

    static Result binary(Operator operator, Result left, Result right) {
        return switch (left) {
            case Result.Amount(double a) -> map(right, b -> operator.apply(a, b));
            case Result.One(Line a) ->
                    switch (right) {
                        case Result.Amount(double b) ->
                                new Result.One(a.map(value -> operator.apply(value, b)));
                        case Result.One(Line b) -> new Result.One(join(operator, a, b));
                        case Result.Many(List<Line> all) ->
                                new Result.Many(
                                        all.stream().map(b -> join(operator, a, b)).toList());
                    };
            case Result.Many(List<Line> all) ->
                    switch (right) {
                        case Result.Amount(double b) ->
                                map(left, value -> operator.apply(value, b));
                        case Result.One(Line b) ->
                                new Result.Many(
                                        all.stream()
                                                .map(a -> join(operator, a, b).labelled(a.label()))
                                                .toList());
                        case Result.Many _ ->
                                throw new Unevaluable("two arrays cannot be combined");
                    };
        };
    }

    private static Line join(Operator operator, Line left, Line right) {
        var joined = new TreeMap<Long, Double>();
        left.values()
                .forEach((second, a) -> {
                    Double b = right.values().get(second);
                    if (b != null) {
                        Line.put(joined, second, operator.apply(a, b));
                    }
                });
        int period = Math.max(left.periodSeconds(), right.periodSeconds());
        return new Line(right.label(), period, joined);
    }

    private Result fill(List<Node> arguments) {
        if (arguments.size() != 2) {
            throw new Unevaluable("FILL takes two arguments");
        }
        Result gaps = evaluate(arguments.getFirst());
        Node filler = arguments.getLast();
        if (filler instanceof Node.Reference(String word) && word.equalsIgnoreCase("REPEAT")) {
            return each(gaps, line -> Gaps.repeat(line, grid(line)));
        }
        if (filler instanceof Node.Reference(String word) && word.equalsIgnoreCase("LINEAR")) {
            return each(gaps, line -> Gaps.linear(line, grid(line)));
        }
        return switch (evaluate(filler)) {
            case Result.Amount(double value) ->
                    each(gaps, line -> Gaps.constant(line, grid(line), value));
            case Result.One(Line other) -> each(gaps, line -> Gaps.from(line, other));
            case Result.Many _ -> throw new Unevaluable("FILL takes no array as filler");
        };
    }

    private List<Long> grid(Line line) {
        return Gaps.grid(surroundings.window(line.periodSeconds()));
    }

    /// `IF(condition, then, otherwise)`; without `otherwise`, no value where the condition is 0.
    private Result choose(List<Node> arguments) {
        if (arguments.size() < 2 || arguments.size() > 3) {
            throw new Unevaluable("IF takes two or three arguments");
        }
        List<Result> given = arguments.stream().map(this::evaluate).toList();
        return Choice.of(given);
    }

    private Result constant(Result value) {
        if (!(value instanceof Result.Amount(double amount))) {
            throw new Unevaluable("TIME_SERIES takes a number");
        }
        var grid = surroundings.window(0);
        var values = new TreeMap<Long, Double>();
        Gaps.grid(grid).forEach(second -> Line.put(values, second, amount));
        return new Result.One(new Line("", grid.periodSeconds(), values));
    }
}
