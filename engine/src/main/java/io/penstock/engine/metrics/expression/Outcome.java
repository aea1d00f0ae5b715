package io.penstock.engine.metrics.expression;

/// How computing ended.
public sealed interface Outcome {
    /// With a result.
    record Computed(Result result) implements Outcome {}

    /// Not at all.
    ///
    /// @param reason for people, without a full stop
    record Impossible(String reason) implements Outcome {}
}
