package io.penstock.runtime.mapping;

import io.penstock.engine.arn.QueueArn;
import io.penstock.engine.invocation.InvocationRequest;
import io.penstock.engine.queue.MessageSource.Deletion;
import io.penstock.engine.queuemapping.Effect;
import io.penstock.engine.queuemapping.Intake;
import io.penstock.engine.verdict.Verdict;
import java.util.List;
import java.util.Set;

/// Where one mapping tells what it does, step by step, for tracing. Called on the threads that do
/// it; must not block or fail. Thread-safe.
public interface MappingSpans {
    /// Nobody listens; nothing is made.
    MappingSpans NONE = new SilentSpans();

    /// A queue is about to be asked for messages.
    Polling poll();

    /// A batch is about to be invoked with.
    Batch batch(Effect.Invoke invoke);

    /// Messages are about to be deleted.
    Settling settle(List<String> receiptHandles);

    /// Makes them, one for each mapping.
    @FunctionalInterface
    interface Source {
        /// Nobody listens to any mapping.
        Source NONE = (_, _) -> MappingSpans.NONE;

        /// Returns where the mapping with this UUID tells.
        MappingSpans of(String uuid, QueueArn queue);
    }

    /// A poll on its way.
    interface Polling {
        /// The queue has answered; filters come next.
        void answered();

        /// The filters have been applied.
        void sifted(Intake intake);
    }

    /// A batch on its way. Closing it without an end says that nobody knows the end.
    interface Batch extends AutoCloseable {
        /// Returns the request as it is made: with this batch's place in its trace. Called once.
        InvocationRequest request(InvocationRequest plain);

        /// The invocation has ended, with this meaning for the messages.
        default void ended(Verdict verdict) {
            switch (verdict) {
                case Verdict.AllSucceeded _ -> succeeded();
                case Verdict.PartlyFailed(var failed, _) -> partlyFailed(failed);
                case Verdict.AllFailed(var rule, var detail) -> failed(rule.id(), detail);
                case Verdict.NotRun(var rule, var detail) -> notRun(rule.id(), detail);
            }
        }

        /// Every message was handled.
        void succeeded();

        /// Some messages were not handled.
        ///
        /// @param failed their ids
        void partlyFailed(Set<String> failed);

        /// No message was handled.
        ///
        /// @param rule by which that was decided, one of few
        /// @param detail for people
        void failed(String rule, String detail);

        /// No code ran.
        ///
        /// @param rule by which that was decided, one of few
        /// @param detail for people
        void notRun(String rule, String detail);

        @Override
        void close();
    }

    /// Deletions on their way.
    @FunctionalInterface
    interface Settling {
        /// The queue has answered.
        void ended(Deletion outcome);
    }
}
