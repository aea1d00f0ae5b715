package io.penstock.simulation.world;

import io.penstock.engine.time.Tick;
import io.penstock.services.queue.core.Message;
import io.penstock.services.queue.core.QueueCore;
import java.time.Duration;

/// Brings the messages of a dead queue back into a new core, as the durable queue reads them off
/// its log.
///
/// @param core empty at first
/// @param delay the queue's own
/// @param remembers receives from here on had not been stored yet
record Revival(QueueCore core, Duration delay, Tick remembers) {
    /// Restores one message.
    ///
    /// @return whether its latest receive was forgotten: it counts one less and is visible
    boolean restore(Message old, Tick now) {
        boolean delayed = old.state() == Message.State.DELAYED;
        var message =
                new Message(
                        old.number(),
                        old.content(),
                        old.enqueuedNanos(),
                        delayed ? delay.toNanos() : 0);
        message.storedAt(old.position(), old.recordBytes());
        boolean inFlight = old.state() == Message.State.IN_FLIGHT;
        boolean forgotten = inFlight && new Tick(old.receivedNanos()).reached(remembers);
        if (forgotten) {
            boolean wasFirst = old.receives() == 1;
            message.resume(old.receives() - 1, wasFirst ? 0 : old.firstReceivedMillis());
        } else {
            message.resume(old.receives(), old.firstReceivedMillis());
        }
        if (inFlight && !forgotten) {
            core.admitInFlight(message, old.receivedNanos(), old.dueNanos(), now);
        } else {
            core.admit(message, now);
        }
        return forgotten;
    }
}
