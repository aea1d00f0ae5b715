package io.penstock.runtime.async;

import io.penstock.engine.arn.FunctionArn;
import io.penstock.engine.async.EventMetric;

/// Is told what is counted about asynchronous events. Called on the threads that do the work; must
/// not block. Thread-safe.
@FunctionalInterface
public interface AsyncListener {
    /// Counts.
    ///
    /// @param function with the qualifier of the event
    /// @param value 1, or milliseconds
    void count(FunctionArn function, EventMetric metric, long value);
}
