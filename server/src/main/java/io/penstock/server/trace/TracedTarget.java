package io.penstock.server.trace;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.penstock.engine.async.AcceptedEvent;
import io.penstock.engine.async.Delivery;
import io.penstock.engine.async.Parcel;
import io.penstock.engine.trace.TraceContext;
import io.penstock.runtime.async.Target;

/// Makes a span of each delivery of an event's end, below the event; who receives it goes on below
/// that. Thread-safe.
final class TracedTarget implements Target {
    private final Target target;
    private final Spans spans;

    TracedTarget(Target target, Spans spans) {
        this.target = target;
        this.spans = spans;
    }

    @Override
    public Delivery deliver(Parcel parcel) throws InterruptedException {
        AcceptedEvent event = parcel.event();
        String arn = parcel.errand().target();
        SpanBuilder builder =
                spans.named("deliver " + arn.substring(arn.lastIndexOf(':') + 1), SpanKind.PRODUCER)
                        .setAttribute(Keys.TARGET, arn)
                        .setAttribute(Keys.INVOKED, event.function().name())
                        .setAttribute(Keys.REQUEST, event.requestId());
        Span span = Spans.begin(builder, TraceContext.ofHeader(event.traceHeader()));
        boolean ended = false;
        try {
            Delivery delivery = target.deliver(within(span, parcel));
            tell(span, delivery);
            ended = true;
            return delivery;
        } finally {
            if (!ended) {
                Spans.fail(span, "abandoned", "nobody knows how it ended");
            }
            span.end();
        }
    }

    private static Parcel within(Span span, Parcel parcel) {
        AcceptedEvent event = parcel.event();
        return new Parcel(
                event.traced(Spans.header(span, event.traceHeader())),
                parcel.errand(),
                parcel.ending(),
                parcel.request());
    }

    private static void tell(Span span, Delivery delivery) {
        switch (delivery) {
            case Delivery.Done() -> {}
            case Delivery.Impossible(String reason) -> Spans.fail(span, "impossible", reason);
            case Delivery.Unreachable(String reason) -> Spans.fail(span, "unreachable", reason);
            case Delivery.Untried() -> Spans.fail(span, "untried", "the server is stopping");
        }
    }
}
