package io.penstock.engine.metrics;

import io.penstock.engine.arn.FunctionArn;

/// Takes values of function metrics from whoever sees them happen. Each value counts for the
/// function, for the name it was called by, for the version behind an alias, and for the region.
/// Thread-safe; must not block.
@FunctionalInterface
public interface FunctionMeter {
    /// Takes nothing.
    FunctionMeter NONE = (_, _, _, _) -> {};

    /// Adds one value, which happened now.
    ///
    /// @param called the function as it was called, with the version or alias, if any
    /// @param version the executed version; empty if none was or it is not known
    void add(FunctionArn called, String version, FunctionMetric metric, double value);
}
