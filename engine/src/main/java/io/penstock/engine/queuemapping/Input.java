package io.penstock.engine.queuemapping;

import io.penstock.engine.invocation.InvocationReport;
import io.penstock.engine.mapping.QueueMappingConfig;
import io.penstock.engine.queue.MessageSource.Deletion;
import io.penstock.engine.time.Tick;
import io.penstock.engine.verdict.Verdict;

/// What the world tells a [QueueMapping].
public sealed interface Input {
    /// Begin; the first input, once.
    record Start() implements Input {}

    /// A poll ended.
    ///
    /// @param poll which, as [Effect.Poll] named it
    /// @param hiddenFrom since when the queue hides what the poll brought, at the earliest; see
    ///   [Effect.Poll#hiddenFrom]
    record Received(long poll, Intake intake, Tick hiddenFrom) implements Input {}

    /// The source signals that messages may have become receivable.
    record SourceReady() implements Input {}

    /// An invocation ended.
    ///
    /// @param batch which, as [Effect.Invoke] named it
    /// @param verdict what its end means for the messages, as [Effect.Invoke#read] read it
    record Invoked(long batch, InvocationReport report, Verdict verdict) implements Input {}

    /// A deletion ended.
    ///
    /// @param deletion which, as [Effect.Delete] named it
    record Deleted(long deletion, Deletion outcome) implements Input {}

    /// A deadline announced by [QueueMapping#nextDeadline] may have passed.
    record TimePassed() implements Input {}

    /// The mapping shall go on with another configuration; source and UUID stay.
    record Reconfigure(QueueMappingConfig config) implements Input {}

    /// The queue moved a message to its dead-letter queue.
    ///
    /// @param queue ARN of the dead-letter queue
    record DeadLettered(String messageId, String queue, int receives) implements Input {}

    /// Stop: nothing new begins, running invocations finish.
    record Stop() implements Input {}
}
