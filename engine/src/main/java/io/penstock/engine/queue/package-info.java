/// An SQS queue as the source of a mapping.
///
/// [MessageSource] is the port to the queue, embedded or foreign; [QueueMessage] is one received
/// message.
@NullMarked
package io.penstock.engine.queue;

import org.jspecify.annotations.NullMarked;
