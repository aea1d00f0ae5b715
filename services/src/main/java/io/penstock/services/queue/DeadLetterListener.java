package io.penstock.services.queue;

import io.penstock.engine.arn.QueueArn;

/// Told of every message that a queue gives up. Must be quick and must not block.
@FunctionalInterface
public interface DeadLetterListener {
    /// A message moved to a dead-letter queue.
    ///
    /// @param source the queue that gave it up
    /// @param target the dead-letter queue
    /// @param receives how often it had been received
    void deadLettered(QueueArn source, String messageId, QueueArn target, int receives);
}
