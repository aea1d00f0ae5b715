/// The trace header that travels with a request (`X-Amzn-Trace-Id`), and what it tells of loops.
///
/// [TraceHeader] is the header, [TraceContext] what it has in common with W3C's `traceparent`: a
/// trace, a span above, whether it is [Sampling], and its [Tracestate]. [Lineage] is the part that
/// counts how often each function ran in one chain of requests, [LoopRule] says when that is too
/// often.
@NullMarked
package io.penstock.engine.trace;

import org.jspecify.annotations.NullMarked;
