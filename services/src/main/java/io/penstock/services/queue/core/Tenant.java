package io.penstock.services.queue.core;

import io.penstock.services.queue.core.TenantView.Rule;
import org.jspecify.annotations.Nullable;

/// One message group of a standard queue: what of it waits, and how much it uses. AWS calls it a
/// tenant. Mutable; belongs to its [FairLineup] and is confined with it.
final class Tenant {
    /// The index of a tenant that is in no heap or list.
    static final int OUTSIDE = -1;

    /// The time of something that did not happen.
    static final long NEVER = Long.MIN_VALUE;

    final String group;
    final int slot; // in TenantTable and in the Tournament of Turns
    final Backlog ready = new Backlog();
    final Usage usage;
    int delayed;

    @Nullable Rule noisyBy; // null while quiet
    long noisySinceNanos;
    long lowSinceNanos = NEVER; // while noisy: since when its shares are low
    long idleSinceNanos; // while nothing is in flight: since when
    long turn; // of its latest receive; smaller is longer ago
    long notBefore; // while quiet: its first message counts as if it had at least this place
    boolean aside; // whether its messages are not in the line of the queue
    boolean placed; // whether it takes part in the tournament
    boolean counted; // as quiet with a backlog
    @Nullable TenantHeap heap; // the one it is in
    int heapIndex = OUTSIDE;
    int watchIndex = OUTSIDE;

    Tenant(String group, int slot, Usage usage, long nowNanos) {
        this.group = group;
        this.slot = slot;
        this.usage = usage;
        this.idleSinceNanos = nowNanos;
    }

    /// Returns whether nothing of it is in the queue.
    boolean empty() {
        return ready.size() == 0 && usage.inFlight() == 0 && delayed == 0;
    }

    /// Returns the place it is served by while quiet; something must be ready.
    long place() {
        return Math.max(head().place, notBefore);
    }

    /// Returns its next message; there must be one.
    Message head() {
        Message head = ready.first();
        if (head == null) {
            throw new IllegalStateException("nothing of " + this + " is ready");
        }
        return head;
    }

    @Override
    public String toString() {
        return "Tenant[" + group + "]";
    }
}
