package io.penstock.engine.metrics.expression;

import java.util.Locale;

/// The functions that formulas may use.
enum Function {
    ABS,
    AVG,
    CEIL,
    DATAPOINT_COUNT,
    DIFF,
    FILL,
    FLOOR,
    IF,
    LOG,
    LOG10,
    MAX,
    METRICS,
    MIN,
    PERIOD,
    RATE,
    RUNNING_SUM,
    STDDEV,
    SUM,
    TIME_SERIES;

    static Function named(String name) {
        for (Function function : values()) {
            if (function.name().equals(name.toUpperCase(Locale.ROOT))) {
                return function;
            }
        }
        throw new Unevaluable("the function " + name + " is not supported by Penstock");
    }
}
