/// The trace header that travels with a request (`X-Amzn-Trace-Id`), and what it tells of loops.
///
/// [TraceHeader] is the header, [Lineage] the part of it that counts how often each function ran in
/// one chain of requests, [LoopRule] says when that is too often.
@NullMarked
package io.penstock.engine.trace;

import org.jspecify.annotations.NullMarked;
