/// Tracing by OpenTelemetry, for servers that are told where to send spans. The one package that
/// knows its SDK.
///
/// [Tracing] is the whole of it as the composition root sees it: `Untraced` hands back what it is
/// given, so that a server without a collector pays nothing; `OtlpTracing` puts the SDK together
/// and wraps. `TracedInvoker` makes a span of every invocation, `TracedAcceptor` and `TracedTarget`
/// of what happens to asynchronous events, `QueueSpans` of the steps of a mapping. `Spans` begins
/// them all, in the trace that a request brought (`CallersWish`, `TraceIds`). Ended spans pass
/// `SpanGate`, which lets only so many wait, and leave through `CountedExporter`.
@NullMarked
package io.penstock.server.trace;

import org.jspecify.annotations.NullMarked;
