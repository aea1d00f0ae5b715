package io.penstock.runtime.finding;

import io.penstock.engine.arn.FunctionArn;
import io.penstock.engine.finding.Facts.FunctionSide;

/// Tells how functions are configured. Thread-safe; answers from memory.
@FunctionalInterface
public interface FunctionSurvey {
    /// Returns what is known of a function; the qualifier may be empty, a version or an alias.
    FunctionSide of(FunctionArn function);
}
