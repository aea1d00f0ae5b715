package io.penstock.server.wire;

import io.penstock.engine.trace.TraceContext;
import io.penstock.engine.trace.TraceHeader;

/// The trace that a request names: `X-Amzn-Trace-Id`, or else W3C's `traceparent`, in the form of
/// the first. W3C's `tracestate` is a field of it. From here on there is one form only.
public final class TraceLine {
    private static final String AMAZON = "X-Amzn-Trace-Id";
    private static final String PARENT = "traceparent";
    private static final String STATE = "tracestate";

    private TraceLine() {}

    /// Returns the trace header of a request; empty for none.
    public static String of(WireRequest request) {
        String header = request.header(AMAZON);
        String traceparent = request.header(PARENT);
        if (traceparent.isEmpty()) {
            return header;
        }
        String tracestate = String.join(",", request.headerValues(STATE));
        TraceContext place = TraceContext.ofTraceparent(traceparent, tracestate);
        return header.isEmpty() ? place.header() : withStateOf(place, header);
    }

    /// Who sends both headers of one span means one thing.
    private static String withStateOf(TraceContext place, String header) {
        TraceContext same = TraceContext.ofHeader(header);
        TraceContext more = same.orStateOf(place);
        return more.equals(same) ? header : TraceHeader.parse(header).with(more).toString();
    }
}
