package io.penstock.engine.async;

/// What an [EventDesk] is told.
public sealed interface Input {
    /// An event was accepted, and is safe.
    record Accepted(AcceptedEvent event) implements Input {}

    /// An event was found that an earlier process accepted.
    ///
    /// @param state where it stood
    record Restored(AcceptedEvent event, EventState state) implements Input {
        /// Returns the input for an event of which nothing but its acceptance is known.
        public static Restored untouched(AcceptedEvent event) {
            return new Restored(event, EventState.Waiting.first(event));
        }
    }

    /// An [Effect.Run] has ended.
    record Attempted(long number, Attempt attempt) implements Input {}

    /// An [Effect.Deliver] has ended.
    record Delivered(long number, Delivery delivery) implements Input {}

    /// The deadline may have come.
    record TimePassed() implements Input {}

    /// The server stops: what is under way may end, nothing more begins.
    record Stopping() implements Input {}
}
