package io.penstock.engine.why;

import io.penstock.engine.journal.Recent;
import io.penstock.engine.mapping.QueueMappingConfig;
import io.penstock.engine.queue.MessageSource.Condition;
import io.penstock.engine.queuemapping.Snapshot;
import java.time.Instant;

/// All that an explanation of a queue mapping looks at.
///
/// @param config the mapping
/// @param state its state as the API shows it
/// @param reason why it is in that state
/// @param poller what its poller is doing
/// @param queue what the queue says of itself now
/// @param function what is known of the function now
/// @param recent summary of the journal
/// @param now when this was gathered
public record Situation(
        QueueMappingConfig config,
        String state,
        String reason,
        PollerHealth poller,
        Condition queue,
        FunctionHealth function,
        Recent recent,
        Instant now) {
    /// What is known of a poller.
    public sealed interface PollerHealth {
        /// It runs.
        record Alive(Snapshot snapshot) implements PollerHealth {}

        /// There is none.
        record None() implements PollerHealth {}
    }

    /// What is known of a function.
    public sealed interface FunctionHealth {
        /// May be invoked.
        record Active() implements FunctionHealth {}

        /// Does not exist.
        record Missing() implements FunctionHealth {}

        /// Exists, but may not be invoked now.
        ///
        /// @param state for example `Pending`
        record NotActive(String state) implements FunctionHealth {}
    }
}
