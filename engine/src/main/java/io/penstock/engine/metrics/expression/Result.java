package io.penstock.engine.metrics.expression;

import java.util.List;

/// What a formula, or a part of it, comes to.
public sealed interface Result {
    /// A number.
    record Amount(double value) implements Result {}

    /// Values by time.
    record One(Line line) implements Result {}

    /// Several of those.
    record Many(List<Line> lines) implements Result {}
}
