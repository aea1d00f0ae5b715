package io.penstock.server.trace;

import io.penstock.engine.invocation.FunctionInvoker;
import io.penstock.runtime.async.EventAcceptor;
import io.penstock.runtime.async.Target;
import io.penstock.runtime.mapping.MappingSpans;
import io.penstock.server.config.TraceExport;
import io.penstock.server.metrics.SpanCounts;
import java.util.Optional;
import java.util.function.Supplier;

/// Makes spans of what a server does, or not. Thread-safe.
public sealed interface Tracing extends AutoCloseable permits Untraced, OtlpTracing {
    /// Opens what a server is told.
    ///
    /// @throws IllegalArgumentException if OpenTelemetry's own settings (variables of the
    ///   environment, system properties) say what cannot be
    static Tracing open(TraceExport export) {
        return switch (export) {
            case TraceExport.None() -> new Untraced();
            case TraceExport.Otlp(var traces) -> OtlpTracing.to(traces);
        };
    }

    /// Returns an invoker that makes a span of each invocation, and has the function told of it.
    FunctionInvoker invoking(FunctionInvoker invoker);

    /// Returns an acceptor that makes a span of each event it takes.
    EventAcceptor accepting(EventAcceptor acceptor);

    /// Returns a target that makes a span of each delivery.
    Target delivering(Target target);

    /// Returns where mappings tell what they do.
    MappingSpans.Source mappings();

    /// Returns what tells how many spans there were, if any are made.
    Optional<Supplier<SpanCounts>> counts();

    /// Sends what waits, within a limit, and ends.
    @Override
    void close();
}
