package io.penstock.engine.filter;

/// A pattern that breaks the grammar. Never leaves this package: [FilterCriteria#parse] turns it
/// into a value.
final class InvalidPattern extends Exception {
    private static final long serialVersionUID = 1L;

    InvalidPattern(String message) {
        super(message);
    }
}
