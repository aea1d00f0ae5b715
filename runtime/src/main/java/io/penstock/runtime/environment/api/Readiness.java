package io.penstock.runtime.environment.api;

import io.penstock.engine.invocation.Payload;

/// How an initialisation went.
public sealed interface Readiness {
    /// The runtime asks for events.
    record Ready() implements Readiness {}

    /// The runtime reported an error.
    ///
    /// @param type what the runtime called it, empty if it did not say
    /// @param response its JSON, verbatim
    record Failed(String type, Payload response) implements Readiness {}

    /// The runtime neither asked nor reported in time.
    record TimedOut() implements Readiness {}

    /// The runtime went away, or an external extension that it cannot do without.
    record Gone() implements Readiness {}
}
