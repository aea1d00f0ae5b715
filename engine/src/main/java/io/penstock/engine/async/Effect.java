package io.penstock.engine.async;

import io.penstock.engine.arn.FunctionArn;

/// What an [EventDesk] wants done.
public sealed interface Effect {
    /// Work that takes its time and ends with an input.
    sealed interface Act extends Effect {
        /// Returns the event that it is for.
        AcceptedEvent event();
    }

    /// Invoke the function; ends with [Input.Attempted].
    ///
    /// @param attempt 1 or more; not how often it was tried, but how often the function ran, with
    ///   this time
    record Run(AcceptedEvent event, int attempt) implements Act {}

    /// Deliver something; ends with [Input.Delivered].
    record Deliver(AcceptedEvent event, Errand errand, Ending ending) implements Act {}

    /// Write down where an event stands, in place of what was written before.
    ///
    /// @param safely whether what follows must wait until it is safe
    record Keep(long number, EventState state, boolean safely) implements Effect {}

    /// Forget an event: all is done.
    record Forget(long number) implements Effect {}

    /// Count something.
    ///
    /// @param value 1, or a time in milliseconds
    record Count(FunctionArn function, EventMetric metric, long value) implements Effect {}

    /// Tell what became of an event.
    record Tell(AcceptedEvent event, EventFact fact) implements Effect {}
}
