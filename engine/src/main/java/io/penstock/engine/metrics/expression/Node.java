package io.penstock.engine.metrics.expression;

import java.util.List;

/// A part of a formula.
sealed interface Node {
    /// A number.
    record Amount(double value) implements Node {}

    /// A text, as an argument.
    record Quoted(String text) implements Node {}

    /// The result of another query.
    record Reference(String id) implements Node {}

    /// `-x`
    record Negated(Node operand) implements Node {}

    /// `a + b` and the like.
    record Binary(Operator operator, Node left, Node right) implements Node {}

    /// `[a, b]`
    record Several(List<Node> elements) implements Node {}

    /// `SUM(a)` and the like.
    record Applied(Function function, List<Node> arguments) implements Node {}
}
