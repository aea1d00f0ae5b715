package io.penstock.runtime.finding;

import io.penstock.engine.arn.QueueArn;
import io.penstock.engine.time.Timeline.Registration;
import java.util.Map;
import java.util.function.Consumer;

/// Tells how queues are configured, embedded or foreign. Thread-safe; asking about a foreign queue
/// blocks.
public interface QueueDirectory {
    /// Looks a queue up.
    ///
    /// @param beside asked about at the service where this queue lives; mostly the queue itself
    Lookup find(QueueArn queue, QueueArn beside) throws InterruptedException;

    /// Calls `changed` after every creation, change and deletion of a queue that is noticed; those
    /// of foreign queues are not. `changed` must not block.
    Registration onChange(Consumer<QueueArn> changed);

    /// What a look-up finds.
    sealed interface Lookup {
        /// The queue exists.
        ///
        /// @param attributes as GetQueueAttributes names and writes them
        record Found(Map<String, String> attributes) implements Lookup {
            public Found {
                attributes = Map.copyOf(attributes);
            }
        }

        /// There is no such queue.
        record Missing() implements Lookup {}

        /// The queue's service does not answer.
        record Unreachable() implements Lookup {}
    }
}
