package io.penstock.services.queue.core;

import org.jspecify.annotations.Nullable;

/// Whose turn it is among tenants: the quiet ones by their place in line, the noisy ones by how few
/// of their messages are in flight. A tenant changes sides in logarithmic time, however much of it
/// waits, because its messages stay where they are. Not thread-safe.
final class Turns {
    private final int inFlightMin;
    private final TenantTable tenants;
    private final Tournament quiet = new Tournament();
    private final TenantHeap noisy = new TenantHeap(TenantHeap.Order.FEWEST);
    private final TenantHeap suspects = new TenantHeap(TenantHeap.Order.MOST);

    /// Creates an order without anybody.
    ///
    /// @param inFlightMin who has so many in flight is a suspect
    Turns(int inFlightMin, TenantTable tenants) {
        this.inFlightMin = inFlightMin;
        this.tenants = tenants;
    }

    /// Returns the quiet tenant whose turn it is, if something of any quiet tenant is ready.
    @Nullable Tenant firstQuiet() {
        return anyQuiet() ? tenants.at(quiet.winner()) : null;
    }

    /// Returns the place of [#firstQuiet], behind all places if there is none.
    long firstPlace() {
        return quiet.least();
    }

    boolean anyQuiet() {
        return quiet.least() != Tournament.ABSENT;
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
        quiet.set(tenant.slot, quietly ? tenant.place() : Tournament.ABSENT);
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

    void clear() {
        quiet.clear();
        noisy.clear();
        suspects.clear();
    }
}
