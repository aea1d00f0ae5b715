package io.penstock.server.trace;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.penstock.engine.arn.FunctionArn;
import io.penstock.engine.invocation.FunctionInvoker;
import io.penstock.engine.invocation.InvocationReport;
import io.penstock.engine.invocation.InvocationRequest;
import io.penstock.engine.invocation.InvocationResult;
import io.penstock.engine.invocation.Lane;
import io.penstock.engine.invocation.ResponseSink;
import io.penstock.engine.trace.TraceContext;

/// Makes a span of each invocation, where its request stands, and has the function told of it: the
/// function's own spans are below. Thread-safe.
final class TracedInvoker implements FunctionInvoker {
    private final FunctionInvoker invoker;
    private final Spans spans;

    TracedInvoker(FunctionInvoker invoker, Spans spans) {
        this.invoker = invoker;
        this.spans = spans;
    }

    @Override
    public InvocationReport invoke(InvocationRequest request) throws InterruptedException {
        return traced(request, invoker::invoke);
    }

    @Override
    public InvocationReport invoke(InvocationRequest request, ResponseSink sink)
            throws InterruptedException {
        return traced(request, below -> invoker.invoke(below, sink));
    }

    /// The invocation itself.
    private interface Run {
        InvocationReport of(InvocationRequest request) throws InterruptedException;
    }

    private InvocationReport traced(InvocationRequest request, Run run)
            throws InterruptedException {
        Span span = begin(request);
        boolean ended = false;
        try {
            String header = Spans.header(span, request.traceHeader());
            InvocationReport report = run.of(request.traced(header));
            tell(span, report);
            ended = true;
            return report;
        } finally {
            if (!ended) {
                Spans.fail(span, "abandoned", "nobody knows how it ended");
            }
            span.end();
        }
    }

    private Span begin(InvocationRequest request) {
        SpanBuilder builder =
                called(spans, "invoke", SpanKind.CLIENT, request)
                        .setAttribute(Keys.TRIGGER, trigger(request.lane()));
        return Spans.begin(builder, TraceContext.ofHeader(request.traceHeader()));
    }

    /// Prepares a span about a request for a function.
    static SpanBuilder called(Spans spans, String what, SpanKind kind, InvocationRequest request) {
        FunctionArn function = request.function();
        return spans.named(what + " " + function.name(), kind)
                .setAttribute(Keys.INVOKED, function.name())
                .setAttribute(Keys.PROVIDER, "aws")
                .setAttribute(Keys.INVOKED_REGION, function.region())
                .setAttribute(Keys.INVOCATION, request.requestId())
                .setAttribute(Keys.REQUEST, request.requestId())
                .setAttribute(Keys.ARN, function.toString())
                .setAttribute(Keys.ACCOUNT, function.account());
    }

    private static void tell(Span span, InvocationReport report) {
        span.setAttribute(Keys.COLD, report.coldStart());
        if (!report.executedVersion().isEmpty()) {
            span.setAttribute(Keys.VERSION, report.executedVersion());
        }
        switch (report.result()) {
            case InvocationResult.Returned _ -> {}
            case InvocationResult.FunctionFailed(var type, var message, _) ->
                    Spans.fail(span, type, message);
            case InvocationResult.Throttled(var reason, _) ->
                    Spans.fail(span, "TooManyRequestsException", reason.wireName());
            case InvocationResult.Refused(var refusal, var message) ->
                    Spans.fail(span, refusal.name(), message);
        }
    }

    /// What set it off, in the words of OpenTelemetry's conventions.
    private static String trigger(Lane lane) {
        return switch (lane) {
            case MAPPING -> "pubsub";
            case URL -> "http";
            case SYNCHRONOUS, ASYNCHRONOUS -> "other";
        };
    }
}
