package io.penstock.runtime.function;

/// Whether a function's invocations are traced of their own accord (`TracingConfig`).
public enum Tracing {
    /// Only where the caller's trace header asks for it.
    PASS_THROUGH("PassThrough"),

    /// Also where the caller says nothing.
    ACTIVE("Active");

    private final String wireName;

    Tracing(String wireName) {
        this.wireName = wireName;
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
