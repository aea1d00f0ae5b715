package io.penstock.engine.async;

import io.penstock.engine.invocation.Payload;

/// What a function answered last to an event.
public sealed interface LastAnswer {
    /// It never ran.
    record None() implements LastAnswer {}

    /// It ran.
    ///
    /// @param executedVersion `$LATEST` or a number
    /// @param failed whether the function failed
    /// @param message of its error, empty if it did not fail
    /// @param response what it returned, or the error as JSON
    record Given(String executedVersion, boolean failed, String message, Payload response)
            implements LastAnswer {}
}
