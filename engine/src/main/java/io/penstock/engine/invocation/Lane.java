package io.penstock.engine.invocation;

/// Where an invocation comes from. All lanes share one account of concurrency; each has threads of
/// its own, so that a lane that stands still does not hold up another.
public enum Lane {
    /// A caller of the API waits for the answer.
    SYNCHRONOUS,
    /// A caller of a function URL waits for the answer.
    URL,
    /// An event that was queued for the function.
    ASYNCHRONOUS,
    /// A batch of an event source mapping.
    MAPPING;

    /// Returns whether the limits of requests per second hold: asynchronous invocations are bounded
    /// by concurrency alone. Source: AWS Lambda Developer Guide, "Lambda quotas".
    public boolean rated() {
        return this != ASYNCHRONOUS;
    }

    /// Returns whether nobody waits at the other end of a connection.
    public boolean background() {
        return this == ASYNCHRONOUS || this == MAPPING;
    }
}
