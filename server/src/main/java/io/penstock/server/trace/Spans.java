package io.penstock.server.trace;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.TraceStateBuilder;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.penstock.engine.trace.Sampling;
import io.penstock.engine.trace.TraceContext;
import io.penstock.engine.trace.TraceHeader;
import io.penstock.engine.trace.Tracestate;
import java.util.ArrayList;
import java.util.List;

/// Begins spans where requests stand, and tells requests where spans stand. Thread-safe.
final class Spans {
    private static final int REASON_MAX = 1_000;

    private final Tracer tracer;

    Spans(Tracer tracer) {
        this.tracer = tracer;
    }

    /// Prepares a span.
    SpanBuilder named(String name, SpanKind kind) {
        return tracer.spanBuilder(name).setSpanKind(kind);
    }

    /// Begins a span where a request stands.
    static Span begin(SpanBuilder builder, TraceContext at) {
        if (!at.parentId().isEmpty()) {
            return begin(builder, remote(at));
        }
        SpanBuilder first = builder.setParent(CallersWish.of(at.sampling()));
        return at.exists() ? TraceIds.inTrace(at.traceId(), first::startSpan) : first.startSpan();
    }

    /// Begins a span below another; without that, in a trace of its own.
    static Span begin(SpanBuilder builder, SpanContext above) {
        return builder.setParent(Context.root().with(Span.wrap(above))).startSpan();
    }

    /// Returns the span that a request names; invalid if it names none. A trace that nobody has
    /// decided on is sampled.
    static SpanContext remote(TraceContext context) {
        return SpanContext.createFromRemoteParent(
                context.traceId(),
                context.parentId(),
                context.sampling() == Sampling.NOT_SAMPLED
                        ? TraceFlags.getDefault()
                        : TraceFlags.getSampled(),
                state(context.state()));
    }

    private static TraceState state(Tracestate said) {
        TraceStateBuilder state = TraceState.builder();
        for (String entry : said.entries().reversed()) { // what is put last comes first
            int equals = entry.indexOf('=');
            state.put(entry.substring(0, equals), entry.substring(equals + 1));
        }
        return state.build();
    }

    private static Tracestate said(TraceState state) {
        List<String> entries = new ArrayList<>();
        state.forEach((key, value) -> entries.add(key + "=" + value));
        return new Tracestate(entries);
    }

    /// Returns the header of a request that is made within a span; what else the header says stays.
    static String header(Span span, String header) {
        SpanContext at = span.getSpanContext();
        if (!at.isValid()) {
            return header;
        }
        var context =
                new TraceContext(
                        at.getTraceId(),
                        at.getSpanId(),
                        at.isSampled() ? Sampling.SAMPLED : Sampling.NOT_SAMPLED,
                        said(at.getTraceState()));
        return TraceHeader.parse(header).with(context).toString();
    }

    /// Says that what the span stands for went wrong.
    ///
    /// @param type one of few
    /// @param reason for people; long ones are cut
    static void fail(Span span, String type, String reason) {
        span.setAttribute(Keys.ERROR, type);
        span.setStatus(
                StatusCode.ERROR,
                reason.length() > REASON_MAX ? reason.substring(0, REASON_MAX) + "…" : reason);
    }
}
