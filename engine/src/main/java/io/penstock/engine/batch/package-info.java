/// When gathered records become one event.
///
/// [BatchWindow] decides it for every source kind: it is told of receptions, of the end of
/// invocations and of passing time as an [Input], and answers with [Effect]s under a [BatchPolicy].
/// Mapping cores run it; it knows neither queues nor functions. Sizes are exact and known before
/// anything is encoded, because each [Entry] carries its own. Reading order: [BatchPolicy],
/// [Input], [Effect], [BatchWindow].
///
/// Rules: AWS Lambda Developer Guide, "Batching behavior" of event source mappings.
@NullMarked
package io.penstock.engine.batch;

import org.jspecify.annotations.NullMarked;
