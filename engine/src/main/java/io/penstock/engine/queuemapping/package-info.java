/// The core of a mapping from an SQS queue to a function: receive, filter, batch, invoke, settle.
///
/// [QueueMapping] composes the shared parts (batching window, verdict, backoff, pollers) into one
/// state machine: it takes an [Input] and the present and returns [Effect]s, in the order in which
/// they shall happen. [Sieve] is its stateless front: filter and sizes of one reception, which a
/// driver computes on its own thread. `SourceWatch` decides when to poll, `Gathering` makes batches
/// of what came, `Batches` are those on their way, `Settlement` decides what is deleted. The queue
/// itself is behind [io.penstock.engine.queue.MessageSource].
///
/// Rules: AWS Lambda Developer Guide, "Using Lambda with Amazon SQS", its pages on scaling, error
/// handling and partial batch responses.
@NullMarked
package io.penstock.engine.queuemapping;

import org.jspecify.annotations.NullMarked;
