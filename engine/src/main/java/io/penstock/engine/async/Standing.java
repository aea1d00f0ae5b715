package io.penstock.engine.async;

/// How the events of one function stand.
///
/// @param ready whose turn has come, but that are not worked on yet
/// @param underWay that are invoked or delivered now
/// @param delayed that wait for their next attempt
/// @param delivering of all these, those that have ended and are being delivered
/// @param oldestMillis when the oldest was accepted, in milliseconds of the epoch; 0 if there is
///   none
/// @param nextMillis when the next of those delayed is due; 0 if there is none
public record Standing(
        int ready, int underWay, int delayed, int delivering, long oldestMillis, long nextMillis) {

    /// Counts events. Not thread-safe.
    static final class Tally {
        private int ready;
        private int underWay;
        private int delayed;
        private int delivering;
        private long oldestMillis = Long.MAX_VALUE;
        private long nextMillis = Long.MAX_VALUE;

        void add(AcceptedEvent event, EventState state, boolean isUnderWay, boolean waits) {
            underWay += isUnderWay ? 1 : 0;
            delayed += waits ? 1 : 0;
            ready += isUnderWay || waits ? 0 : 1;
            delivering += state instanceof EventState.Delivering ? 1 : 0;
            oldestMillis = Math.min(oldestMillis, event.acceptedMillis());
            nextMillis = waits ? Math.min(nextMillis, state.dueMillis()) : nextMillis;
        }

        Standing total() {
            return new Standing(
                    ready, underWay, delayed, delivering, known(oldestMillis), known(nextMillis));
        }

        private static long known(long millis) {
            return millis == Long.MAX_VALUE ? 0 : millis;
        }
    }
}
