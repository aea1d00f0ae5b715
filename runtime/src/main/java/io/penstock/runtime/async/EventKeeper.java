package io.penstock.runtime.async;

import io.penstock.engine.invocation.Payload;
import java.util.List;

/// Keeps events over restarts, as bytes. Thread-safe.
public interface EventKeeper {
    /// Keeps an event; it is safe when this returns.
    Keeping keep(Payload document);

    /// Notes where an event stands, in place of what was noted before.
    ///
    /// @param safely whether [#awaitSafe] will be asked; else it may be lost in a crash
    /// @return what to give to [#awaitSafe]; 0 if it could not be noted, which matters only after a
    ///   crash
    long note(long number, Payload note, boolean safely);

    /// Waits until a note is safe, or can never be.
    void awaitSafe(long mark);

    /// Forgets an event; it may be found once more after a crash within the next moments.
    void forget(long number);

    /// Returns what an earlier process left, oldest first.
    List<Found> found();

    /// What became of an event that was to be kept.
    sealed interface Keeping {
        /// It is safe, under a number that grows from event to event.
        record Kept(long number) implements Keeping {}

        /// There is no room for it.
        ///
        /// @param reason for people
        record Refused(String reason) implements Keeping {}
    }

    /// An event that an earlier process left.
    ///
    /// @param note the last one; empty if there is none
    record Found(long number, Payload document, Payload note) {}
}
