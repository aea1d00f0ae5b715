package io.penstock.runtime.environment.api;

import io.penstock.engine.invocation.Payload;
import io.penstock.engine.invocation.ResponseMetadata;

/// What came back for an event.
public sealed interface Answer {
    /// The function returned.
    record Responded(Payload response, ResponseMetadata metadata) implements Answer {}

    /// The function streamed its response, all of which went to the sink.
    record Streamed() implements Answer {}

    /// The runtime reported an error.
    ///
    /// @param type what the runtime called it, empty if it did not say
    /// @param response its JSON, verbatim
    record Failed(String type, Payload response) implements Answer {}

    /// The response exceeded the limit; the runtime lives.
    record TooLarge(long limitBytes) implements Answer {}

    /// The response broke off; the connection is gone.
    record Truncated() implements Answer {}

    /// No answer came in time.
    record TimedOut() implements Answer {}

    /// The runtime went away, or an external extension that it cannot do without.
    ///
    /// @param delivered whether the event had reached it
    record Gone(boolean delivered) implements Answer {}
}
