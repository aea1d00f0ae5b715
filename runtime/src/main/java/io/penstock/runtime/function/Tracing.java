package io.penstock.runtime.function;

import io.penstock.engine.trace.Sampling;

/// Whether a function's invocations are traced of their own accord (`TracingConfig`).
///
/// Source: AWS Lambda Developer Guide, "Visualize Lambda function invocations using AWS X-Ray".
/// What AWS samples by rules of X-Ray, 5 percent and one request a second, is all of it here.
public enum Tracing {
    /// Only where the caller's trace header asks for it.
    PASS_THROUGH("PassThrough", Sampling.NOT_SAMPLED),

    /// Also where the caller says nothing.
    ACTIVE("Active", Sampling.SAMPLED);

    private final String wireName;
    private final Sampling undecided;

    Tracing(String wireName, Sampling undecided) {
        this.wireName = wireName;
        this.undecided = undecided;
    }

    /// Returns what becomes of a trace that nobody has decided on.
    public Sampling undecided() {
        return undecided;
    }

    /// Returns the name in the API.
    public String wireName() {
        return wireName;
    }

    /// Reads the name in the API, which must be one.
    public static Tracing of(String wireName) {
        return wireName.equals(ACTIVE.wireName) ? ACTIVE : PASS_THROUGH;
    }
}
