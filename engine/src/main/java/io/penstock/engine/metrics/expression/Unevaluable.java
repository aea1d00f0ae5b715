package io.penstock.engine.metrics.expression;

/// A formula that cannot be read or computed. Never leaves the package: [Formula] turns it into a
/// value.
final class Unevaluable extends RuntimeException {
    private static final long serialVersionUID = 1;

    /// @param reason for people
    Unevaluable(String reason) {
        super(reason, null, false, false);
    }

    String reason() {
        return String.valueOf(getMessage());
    }
}
