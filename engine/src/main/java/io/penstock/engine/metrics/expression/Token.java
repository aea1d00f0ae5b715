package io.penstock.engine.metrics.expression;

/// A word of a formula.
sealed interface Token {
    /// A number.
    record Amount(double value) implements Token {}

    /// A name: of a query, of a function, or a word such as `AND`.
    record Name(String text) implements Token {}

    /// A text in quotes.
    record Quoted(String text) implements Token {}

    /// An operator, a bracket or a comma.
    record Sign(String text) implements Token {}

    /// Nothing is left.
    record End() implements Token {}
}
