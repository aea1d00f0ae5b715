package io.penstock.engine.batch;

import io.penstock.engine.time.Timeline;
import java.time.Duration;
import java.util.List;

/// What the world tells a [BatchWindow].
///
/// @param <T> what a source calls a record
public sealed interface Input<T> {
    /// One reception brought these entries, after filtering, in order.
    ///
    /// @param entries possibly none
    /// @param stay how long from now they may wait for company at most; [Timeline#FOREVER] for
    ///   records that nothing takes back, for a queue what is left of their visibility timeout
    ///   after setting aside the time their invocation needs
    record Received<T>(List<Entry<T>> entries, Duration stay) implements Input<T> {
        public Received {
            entries = List.copyOf(entries);
        }

        /// Entries that may wait as long as the window allows.
        public static <T> Received<T> of(List<Entry<T>> entries) {
            return new Received<>(entries, Timeline.FOREVER);
        }
    }

    /// An invocation of a batch of this window began. Told only where one invocation at a time runs
    /// per window: until it ends the window's clock stands still.
    record InvocationBegan<T>() implements Input<T> {}

    /// That invocation ended: the next window begins.
    record InvocationEnded<T>() implements Input<T> {}

    /// A deadline announced by [BatchWindow#nextDeadline] may have passed.
    record TimePassed<T>() implements Input<T> {}

    /// No more entries will arrive; what waits must leave.
    record Drained<T>() implements Input<T> {}
}
