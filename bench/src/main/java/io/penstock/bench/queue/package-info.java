/// How fast a queue server sends, receives and deletes over HTTP, ours beside ElasticMQ.
///
/// Every server runs in a Java machine of its own and is driven by the same small client
/// ([SqsConnection]) over the AWS JSON protocol. A cycle sends a batch, receives a batch and
/// deletes it. Every message carries a number; a window counts only if each number sent came back
/// and the queue is empty afterwards. Reading order: [QueueLoad], [QueueArea], [QueueContender],
/// [SqsConnection].
@NullMarked
package io.penstock.bench.queue;

import org.jspecify.annotations.NullMarked;
