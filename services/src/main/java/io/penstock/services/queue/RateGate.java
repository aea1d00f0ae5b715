package io.penstock.services.queue;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.penstock.engine.time.Tick;
import io.penstock.engine.time.Timeline;
import io.penstock.services.queue.Answer.Done;
import io.penstock.services.queue.SendRules.Draft;
import io.penstock.services.queue.core.CallRates;
import io.penstock.services.queue.core.CallRates.Action;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Refuses calls of one FIFO queue that are more than SQS takes in a second, if the limits say so.
/// Thread-safe; never waits.
final class RateGate {
    private final Timeline timeline;
    private final Supplier<QueueDefinition> definition;

    @GuardedBy("this")
    private final @Nullable CallRates rates; // null if all calls are let through

    /// Creates the gate of a queue.
    ///
    /// @param definition gives the present one
    RateGate(Host host, Supplier<QueueDefinition> definition) {
        this.timeline = host.timeline();
        this.definition = definition;
        QueueDefinition queue = definition.get();
        boolean counts = host.limits().fifoRatesHold() && queue.attributes().fifo();
        rates = counts ? new CallRates(queue.arn().region(), timeline.tick()) : null;
    }

    /// Counts a call.
    Answer<Done> call(Action action) {
        return isOpen() || take(action) ? Done.answer() : Answer.refused(SqsError.throttled());
    }

    /// Counts a call for the group of a message to send.
    Answer<Draft> groupCall(Action action, Draft draft) {
        return isOpen() || take(action, draft.groupId())
                ? Answer.ok(draft)
                : Answer.refused(SqsError.throttled());
    }

    /// Returns whether everything is let through.
    @SuppressWarnings("GuardedBy") // it never changes; what it refers to does
    private boolean isOpen() {
        return rates == null;
    }

    private synchronized boolean take(Action action) {
        Tick now = timeline.tick();
        return rates == null || rates.call(action, highThroughput(), now);
    }

    private synchronized boolean take(Action action, String groupId) {
        Tick now = timeline.tick();
        return rates == null || !highThroughput() || rates.groupCall(action, groupId, now);
    }

    private boolean highThroughput() {
        return definition.get().attributes().highThroughput();
    }
}
