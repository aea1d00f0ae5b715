package io.penstock.engine.async;

/// Something to be delivered at an event's end.
///
/// @param target ARN of where to
public record Errand(Kind kind, String target) {
    /// What is delivered.
    public enum Kind {
        /// A record of a success.
        ON_SUCCESS,
        /// A record of a failure.
        ON_FAILURE,
        /// The event itself.
        DEAD_LETTER
    }
}
