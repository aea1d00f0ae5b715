package io.penstock.services.queue;

import io.penstock.services.queue.core.Message;
import io.penstock.services.queue.core.Message.State;
import io.penstock.services.queue.core.Moment;
import java.time.Instant;

/// Where a message of a queue stands now.
public sealed interface Whereabouts {
    /// Returns how often it was received, in all queues it was in.
    int receives();

    /// It can be received.
    ///
    /// @param since when
    record Visible(Instant since, int receives) implements Whereabouts {}

    /// Its delay has not ended.
    ///
    /// @param until it can be received
    record Delayed(Instant until, int receives) implements Whereabouts {}

    /// Somebody received it and has neither deleted nor released it.
    ///
    /// @param since when
    /// @param until it is visible again
    record InFlight(Instant since, Instant until, int receives) implements Whereabouts {}

    /// What a search finds.
    sealed interface Search {
        /// The message is here.
        record Found(Whereabouts place) implements Search {}

        /// It is not.
        record Absent() implements Search {}

        /// There are so many messages that nobody looked.
        record NotSearched() implements Search {}
    }

    /// Returns where `message` stands.
    static Whereabouts of(Message message, Moment now) {
        Instant due = Instant.ofEpochMilli(now.stampOf(message.dueNanos()));
        if (message.state() == State.IN_FLIGHT) {
            var since = Instant.ofEpochMilli(now.stampOf(message.receivedNanos()));
            return new InFlight(since, due, message.receives());
        }
        return message.state() == State.DELAYED
                ? new Delayed(due, message.receives())
                : new Visible(due, message.receives());
    }

    /// Returns the place for people.
    default String text() {
        return switch (this) {
            case Visible(var since, var receives) ->
                    "waits in the queue, visible since %s, %s".formatted(since, times(receives));
            case Delayed(var until, var receives) ->
                    "waits in the queue, delayed until %s, %s".formatted(until, times(receives));
            case InFlight(var since, var until, var receives) ->
                    "is in flight, received at %s and hidden until %s, %s"
                            .formatted(since, until, times(receives));
        };
    }

    private static String times(int receives) {
        return receives == 1 ? "received once" : "received " + receives + " times";
    }
}
