package io.penstock.engine.mapping;

import java.time.Duration;

/// What the world looks like to a request that wants a mapping.
///
/// @param function the function it names
/// @param queue the queue it names
/// @param duplicate UUID of another mapping with the same source and function, empty for none
public record Facts(FunctionFact function, QueueFact queue, String duplicate) {
    /// What is known of the function.
    public sealed interface FunctionFact {
        /// It exists.
        ///
        /// @param timeout its configured timeout
        record Exists(Duration timeout) implements FunctionFact {}

        /// There is no such function, version or alias.
        record Missing() implements FunctionFact {}
    }

    /// What is known of the queue.
    public sealed interface QueueFact {
        /// It exists.
        record Exists(Duration visibilityTimeout) implements QueueFact {}

        /// There is no such queue.
        record Missing() implements QueueFact {}

        /// Its service does not answer.
        record Unreachable(String message) implements QueueFact {}
    }
}
