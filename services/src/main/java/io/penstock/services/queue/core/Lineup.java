package io.penstock.services.queue.core;

import io.penstock.engine.time.Tick;
import io.penstock.services.queue.core.Message.State;
import java.util.List;
import java.util.Optional;
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

    /// Lets time pass that decides something for this lineup.
    default void advance(Tick now) {}

    /// Returns when to call [#advance] next, if ever.
    default Optional<Tick> nextDeadline() {
        return Optional.empty();
    }

    /// Returns whether the age of the queue's oldest message may be that of this one.
    default boolean countsByAge(Message message) {
        return message.state == State.VISIBLE || message.state == State.IN_FLIGHT;
    }

    /// Returns whether a message is nobody's who is noisy.
    default boolean quiet(Message message) {
        return true;
    }

    /// Returns what belongs to noisy tenants.
    default Noise noise() {
        return Noise.NONE;
    }

    /// Returns who has waited longest of those that count by age, as far as the lineup knows.
    ///
    /// @param quietly whether to leave out noisy tenants
    default @Nullable Message longestWaiting(boolean quietly) {
        return null;
    }

    /// Returns the largest tenants, the largest first.
    default List<TenantView> tenants(TenantView.Size by, int max, Moment now) {
        return List.of();
    }

    /// What belongs to noisy tenants.
    ///
    /// @param groups how many they are
    /// @param visible their messages that can be received
    /// @param inFlight their messages in flight
    /// @param delayed their messages whose delay has not ended
    record Noise(int groups, int visible, int inFlight, int delayed) {
        static final Noise NONE = new Noise(0, 0, 0, 0);
    }
}
