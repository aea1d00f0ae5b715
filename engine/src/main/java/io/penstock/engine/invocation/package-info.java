/// What it means to invoke a function: the request, and every way it can end, as values.
///
/// [FunctionInvoker] is the one door through which mappings, the API and URLs call functions.
/// Reading order: [Payload], [InvocationRequest], [Lane], [InvocationResult], [FunctionInvoker],
/// [ResponseSink], which takes a response while the function still runs.
@NullMarked
package io.penstock.engine.invocation;

import org.jspecify.annotations.NullMarked;
