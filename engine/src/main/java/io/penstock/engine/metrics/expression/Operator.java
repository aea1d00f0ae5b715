package io.penstock.engine.metrics.expression;

/// What stands between two operands. Comparisons and logic give 1 for true and 0 for false.
enum Operator {
    OR("OR", 1),
    AND("AND", 2),
    EQUAL("==", 3),
    UNEQUAL("!=", 3),
    AT_MOST("<=", 4),
    AT_LEAST(">=", 4),
    LESS("<", 4),
    MORE(">", 4),
    PLUS("+", 5),
    MINUS("-", 5),
    TIMES("*", 6),
    DIVIDED_BY("/", 6),
    POWER("^", 7);

    private final String text;
    private final int rank;

    Operator(String text, int rank) {
        this.text = text;
        this.rank = rank;
    }

    String text() {
        return text;
    }

    /// Returns how strongly it binds; higher binds first.
    int rank() {
        return rank;
    }

    double apply(double a, double b) {
        return switch (this) {
            case OR -> truth(a != 0 || b != 0);
            case AND -> truth(a != 0 && b != 0);
            case EQUAL -> truth(a == b);
            case UNEQUAL -> truth(a != b);
            case AT_MOST -> truth(a <= b);
            case AT_LEAST -> truth(a >= b);
            case LESS -> truth(a < b);
            case MORE -> truth(a > b);
            case PLUS -> a + b;
            case MINUS -> a - b;
            case TIMES -> a * b;
            case DIVIDED_BY -> a / b;
            case POWER -> Math.pow(a, b);
        };
    }

    private static double truth(boolean holds) {
        return holds ? 1 : 0;
    }
}
