package io.penstock.runtime.async;

import io.penstock.engine.invocation.InvocationRequest;

/// Takes events for asynchronous invocation. Thread-safe.
@FunctionalInterface
public interface EventAcceptor {
    /// The largest event. Source: AWS Lambda quotas, "Invocation payload (asynchronous)".
    int EVENT_BYTES_MAX = 1024 * 1024;

    /// Accepts an event; it is safe when this returns. Whether the function exists and the event is
    /// JSON is for the caller to know.
    ///
    /// @param request its event is at most [#EVENT_BYTES_MAX] long
    Acceptance accept(InvocationRequest request);
}
