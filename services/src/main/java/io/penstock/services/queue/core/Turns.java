package io.penstock.services.queue.core;

import org.jspecify.annotations.Nullable;

/// What can be received, and whose turn it is: the quiet ones by their place in line, the noisy
/// ones by how few of their messages are in flight.
///
/// ```
///                    quiet                                noisy
///    in line: ≤ LINED_MAX        aside: more than
///    ┌──────────────────┐      ┌──────────────────┐      ┌───────────────┐
///    │ one line of      │─────▶│ tournament of    │─────▶│ heap of       │
///    │ messages, also of│  ▲   │ tenants by place │◀─────│ tenants by    │
///    │ those without a  │  └───│                  │      │ messages in   │
///    │ group            │ when │                  │      │ flight        │
///    └──────────────────┘ empty└──────────────────┘      └───────────────┘
/// ```
///
/// As long as a tenant is quiet and not much of it waits, its messages stand in one line with those
/// of all others and cost what a message costs in a queue without groups. A tenant with a large
/// backlog stands aside, which means that its few messages leave the line once and for all: from
/// then on it changes sides in logarithmic time, however much of it waits. It is in line again when
/// nothing of it waits. Messages that took their old places again give their tenant a turn in the
/// tournament too. Not thread-safe.
final class Turns {
    /// How many messages of a tenant stand in line at most. So many are moved at worst when a
    /// tenant becomes noisy; and tenants with more can only be many if millions of messages wait.
    static final int LINED_MAX = 256;

    private final int inFlightMin;
    private final TenantTable tenants;
    private final Line line = new Line();
    private final Tournament aside = new Tournament();
    private final TenantHeap noisy = new TenantHeap(TenantHeap.Order.FEWEST);
    private final TenantHeap suspects = new TenantHeap(TenantHeap.Order.MOST);
    private int waiting; // messages
    private int quiet; // tenants with a backlog

    /// Creates an order without anybody.
    ///
    /// @param inFlightMin who has so many in flight is a suspect
    Turns(int inFlightMin, TenantTable tenants) {
        this.inFlightMin = inFlightMin;
        this.tenants = tenants;
    }

    /// Adds a message whose place lies behind all others. If it is the first of its tenant, an
    /// [#update] must follow.
    void join(Message message) {
        waiting++;
        Tenant tenant = message.tenant;
        if (tenant == null) {
            line.join(message);
            return;
        }
        tenant.ready.join(message);
        if (!tenant.aside) {
            line.join(message);
            if (tenant.ready.size() > LINED_MAX) {
                stepAside(tenant);
                updatePlace(tenant);
            }
        }
    }

    /// Adds a message at the place it already has; an [#update] of its tenant must follow.
    void rejoin(Message message) {
        waiting++;
        if (message.tenant == null) {
            line.rejoin(message);
        } else {
            message.tenant.ready.rejoin(message);
        }
    }

    /// Removes a message; an [#update] of its tenant must follow.
    void leave(Message message) {
        waiting--;
        Tenant tenant = message.tenant;
        if (tenant == null) {
            line.leave(message);
            return;
        }
        if (!tenant.aside && !Backlog.tookOldPlace(message)) {
            line.leave(message);
        }
        tenant.ready.leave(message);
    }

    /// Returns whether anything can be received.
    boolean anyone() {
        return waiting > 0;
    }

    /// Returns the message whose turn it is, if there is any of quiet tenants or without a group.
    @Nullable Message firstQuiet() {
        Message lined = line.first();
        if (lined != null && lined.place <= aside.least()) {
            return lined;
        }
        Tenant tenant = firstAside();
        return tenant == null ? null : tenant.head();
    }

    /// Returns the first message in line, if there is any; who is next is its link `behind`.
    @Nullable Message firstInLine() {
        return line.first();
    }

    /// Returns the first of the quiet tenants that have a turn of their own, if there is any.
    @Nullable Tenant firstAside() {
        return aside.least() == Tournament.ABSENT ? null : tenants.at(aside.winner());
    }

    /// Returns whether any quiet tenant has a backlog.
    boolean anyQuiet() {
        return quiet > 0;
    }

    /// Returns the noisy tenant whose turn it is, if there is any.
    @Nullable Tenant firstNoisy() {
        return noisy.first();
    }

    /// Returns all noisy tenants, in no particular order.
    TenantHeap noisy() {
        return noisy;
    }

    /// Returns the quiet tenant with a backlog that has most in flight, if any has enough to be
    /// noisy for it: when the total falls, it is the first to become so.
    @Nullable Tenant firstSuspect() {
        return suspects.first();
    }

    /// Puts a tenant where it belongs now.
    void update(Tenant tenant) {
        boolean ready = tenant.ready.size() > 0;
        boolean quietly = ready && tenant.noisyBy == null;
        if (quietly != tenant.counted) {
            tenant.counted = quietly;
            quiet += quietly ? 1 : -1;
        }
        if (!ready) {
            tenant.aside = false; // nothing is left to be out of order
        } else if (!quietly && !tenant.aside) {
            stepAside(tenant);
        }
        updatePlace(tenant);
        updateHeap(tenant, ready, quietly);
    }

    private void updatePlace(Tenant tenant) {
        boolean wanted = tenant.counted && (tenant.aside || tenant.ready.anyReturned());
        if (wanted || tenant.placed) {
            tenant.placed = wanted;
            aside.set(tenant.slot, wanted ? tenant.place() : Tournament.ABSENT);
        }
    }

    private void updateHeap(Tenant tenant, boolean ready, boolean quietly) {
        TenantHeap wanted = null;
        if (ready && !quietly) {
            wanted = noisy;
        } else if (quietly && tenant.usage.inFlight() >= inFlightMin) {
            wanted = suspects;
        }
        if (wanted != null && wanted == tenant.heap) {
            wanted.moved(tenant);
            return;
        }
        if (tenant.heap != null) {
            tenant.heap.remove(tenant);
        }
        if (wanted != null) {
            wanted.add(tenant);
        }
    }

    private void stepAside(Tenant tenant) {
        tenant.aside = true;
        Message next = tenant.ready.firstJoined();
        while (next != null) {
            line.leave(next);
            next = next.behindOwn;
        }
    }

    /// Lets go of the room that tenants took; there must be none any more.
    void shrink() {
        aside.clear();
        noisy.clear();
        suspects.clear();
    }

    /// Forgets every message and every tenant.
    void clear() {
        shrink();
        line.clear();
        waiting = 0;
        quiet = 0;
    }
}
