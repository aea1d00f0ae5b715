package io.penstock.engine.async;

import java.util.List;

/// Where an event stands, which outlives the process.
///
/// ```
/// Waiting ──attempt──▶ Waiting ──…──▶ Delivering ──errand──▶ Delivering ──…──▶ (gone)
///    └───────────────────────────────────────────────── nothing to deliver ────────▲
/// ```
public sealed interface EventState {
    /// Returns when it is the event's turn, in milliseconds of the epoch.
    long dueMillis();

    /// It waits for its first or next attempt.
    ///
    /// @param attempts how often the function ran
    /// @param refusals how often in a row it was not let run since
    /// @param last what the function answered last
    record Waiting(int attempts, int refusals, LastAnswer last, long dueMillis)
            implements EventState {
        /// Returns where an event begins.
        static Waiting first(AcceptedEvent event) {
            return new Waiting(0, 0, new LastAnswer.None(), event.acceptedMillis());
        }
    }

    /// It has come to its end, and something is left to be delivered.
    ///
    /// @param left in this order, at least one
    /// @param tries how often the first of them was tried
    record Delivering(Ending ending, List<Errand> left, int tries, long dueMillis)
            implements EventState {
        /// Copies what is left.
        public Delivering {
            left = List.copyOf(left);
        }

        Errand errand() {
            return left.getFirst();
        }
    }
}
