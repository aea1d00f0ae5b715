package io.penstock.services.queue.move;

import io.penstock.engine.arn.QueueArn;
import java.util.UUID;

/// What a message move task was asked to do. Immutable.
///
/// @param number larger than that of every task before it
/// @param id names the task, inside its handle
/// @param source the dead-letter queue that is emptied
/// @param destination where its messages go
/// @param perSecond how many messages move per second, 1 to [#PER_SECOND_MAX], or
///   [#AS_FAST_AS_POSSIBLE]
/// @param startedMillis wall clock of the start
/// @param toMove how many messages could be received from the source at the start, which is as many
///   as are moved at most
public record MoveOrder(
        long number,
        UUID id,
        QueueArn source,
        Destination destination,
        int perSecond,
        long startedMillis,
        long toMove) {
    /// The largest rate that can be asked for.
    public static final int PER_SECOND_MAX = 500;

    /// No rate was asked for.
    public static final int AS_FAST_AS_POSSIBLE = 0;

    /// Checks the rate.
    public MoveOrder {
        if (perSecond < AS_FAST_AS_POSSIBLE || perSecond > PER_SECOND_MAX) {
            throw new IllegalArgumentException("invalid rate: " + perSecond);
        }
    }

    /// Where messages go.
    public sealed interface Destination {
        /// Each goes back to the queue that gave it up.
        record Origin() implements Destination {}

        /// All go to one queue.
        record Given(QueueArn queue) implements Destination {}
    }
}
