package io.penstock.server.trace;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.penstock.engine.invocation.InvocationRequest;
import io.penstock.engine.trace.TraceContext;
import io.penstock.runtime.async.Acceptance;
import io.penstock.runtime.async.EventAcceptor;

/// Makes a span of each event that is taken, where its request stands. Every attempt to invoke with
/// it is below, and so is what its end is delivered to. Thread-safe.
final class TracedAcceptor implements EventAcceptor {
    private final EventAcceptor acceptor;
    private final Spans spans;

    TracedAcceptor(EventAcceptor acceptor, Spans spans) {
        this.acceptor = acceptor;
        this.spans = spans;
    }

    @Override
    public Acceptance accept(InvocationRequest request) {
        Span span =
                Spans.begin(
                        TracedInvoker.called(spans, "accept", SpanKind.PRODUCER, request),
                        TraceContext.ofHeader(request.traceHeader()));
        try {
            String header = Spans.header(span, request.traceHeader());
            Acceptance acceptance = acceptor.accept(request.traced(header));
            if (acceptance instanceof Acceptance.Refused(String reason)) {
                Spans.fail(span, "ServiceException", reason);
            }
            return acceptance;
        } finally {
            span.end();
        }
    }
}
