/// How long a warm invocation takes: in process and over HTTP, beside the bare runtime loop.
///
/// One client, one function, one event at a time. Reading order: [InvokeLoad], [InvokeArea],
/// [ClosedLoop], then the contenders.
@NullMarked
package io.penstock.bench.invoke;

import org.jspecify.annotations.NullMarked;
