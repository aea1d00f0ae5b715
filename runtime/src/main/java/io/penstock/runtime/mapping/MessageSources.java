package io.penstock.runtime.mapping;

import io.penstock.engine.arn.QueueArn;
import io.penstock.engine.queue.MessageSource;

/// Finds the queues that mappings poll, embedded or foreign. Thread-safe; answers from memory.
public interface MessageSources {
    /// Looks a queue up. A source that was found stays good for as long as a mapping lives: if its
    /// queue is deleted the source says so when it is asked, and works again once the queue is
    /// created again.
    Lookup find(QueueArn queue);

    /// What a look-up finds.
    sealed interface Lookup {
        /// The queue can be asked.
        record Found(MessageSource source) implements Lookup {}

        /// There is no such queue.
        record Missing() implements Lookup {}
    }
}
