package io.penstock.engine.async;

import io.penstock.engine.arn.FunctionArn;

/// Knows the rules of every function. Answers from memory, without blocking. Thread-safe.
@FunctionalInterface
public interface RulesBook {
    /// Returns what holds for events of this function, version or alias now.
    EventRules of(FunctionArn function);
}
