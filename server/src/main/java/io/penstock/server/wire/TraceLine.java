package io.penstock.server.wire;

import io.penstock.engine.trace.TraceContext;

/// The trace that a request names: `X-Amzn-Trace-Id`, or else W3C's `traceparent`, in the form of
/// the first. From here on there is one form only.
public final class TraceLine {
    private static final String AMAZON = "X-Amzn-Trace-Id";
    private static final String W3C = "traceparent";

    private TraceLine() {}

    /// Returns the trace header of a request; empty for none.
    public static String of(WireRequest request) {
        String header = request.header(AMAZON);
        if (!header.isEmpty()) {
            return header;
        }
        String traceparent = request.header(W3C);
        return traceparent.isEmpty() ? "" : TraceContext.ofTraceparent(traceparent).header();
    }
}
