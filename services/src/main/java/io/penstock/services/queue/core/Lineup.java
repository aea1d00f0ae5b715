package io.penstock.services.queue.core;

import io.penstock.engine.time.Tick;
import io.penstock.services.queue.core.Message.State;
import org.jspecify.annotations.Nullable;

/// Decides which message of a queue is received next. [QueueCore] owns states, deadlines and counts
/// and tells the lineup of every change; the lineup owns the order. Not thread-safe.
sealed interface Lineup permits FairLineup, GroupLineup {
    /// A message came in: visible, delayed, or, at a restart, in flight, as its state says.
    void arrive(Message message, Tick now);

    /// Returns whose turn it is, or null if nothing can be received. The answer stays the same
    /// until something changes.
    @Nullable Message next(Tick now);

    /// The message is being handed out; it was [#next].
    void take(Message message, Tick now);

    /// One receive has taken all it wants: what was taken since the last call went to one receiver.
    void endReceive(Tick now);

    /// A hidden message became visible.
    ///
    /// @param was delayed or in flight
    void show(Message message, State was, Tick now);

    /// A message leaves the queue for good.
    ///
    /// @param was where it stood
    void leave(Message message, State was, Tick now);

    /// Returns whether [#next] has somebody to name.
    boolean ready();

    /// Forgets every message.
    void clear();
}
