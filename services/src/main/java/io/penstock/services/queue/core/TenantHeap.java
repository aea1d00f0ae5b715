package io.penstock.services.queue.core;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A few tenants by how many of their messages are in flight: a binary heap in which every tenant
/// knows its own place. A tenant is in one heap at most. Not thread-safe.
final class TenantHeap {
    /// What comes first.
    enum Order {
        /// Fewest in flight, then longest not served.
        FEWEST,
        /// Most in flight.
        MOST
    }

    private static final int SLOTS_MIN = 8;

    private final Order order;
    private @Nullable Tenant[] slots = new @Nullable Tenant[SLOTS_MIN];
    private int size;

    TenantHeap(Order order) {
        this.order = order;
    }

    int size() {
        return size;
    }

    @Nullable Tenant first() {
        return slots[0];
    }

    /// Returns the tenant at a place from 0 to size - 1; the places follow the heap, not the order.
    Tenant at(int index) {
        Tenant tenant = slots[index];
        if (tenant == null) {
            throw new IllegalStateException("heap has a hole at " + index);
        }
        return tenant;
    }

    void add(Tenant tenant) {
        if (size == slots.length) {
            slots = Arrays.copyOf(slots, size * 2);
        }
        tenant.heap = this;
        rise(tenant, size++);
    }

    void remove(Tenant tenant) {
        int hole = tenant.heapIndex;
        Tenant last = at(--size);
        slots[size] = null;
        tenant.heapIndex = Tenant.OUTSIDE;
        tenant.heap = null;
        if (last != tenant) {
            settle(last, hole);
        }
    }

    /// Puts a tenant that is in the heap where it belongs now.
    void moved(Tenant tenant) {
        settle(tenant, tenant.heapIndex);
    }

    void clear() {
        slots = new @Nullable Tenant[SLOTS_MIN];
        size = 0;
    }

    private void settle(Tenant tenant, int hole) {
        if (hole > 0 && before(tenant, at((hole - 1) / 2))) {
            rise(tenant, hole);
        } else {
            sink(tenant, hole);
        }
    }

    private void rise(Tenant tenant, int from) {
        int hole = from;
        while (hole > 0 && before(tenant, at((hole - 1) / 2))) {
            set(hole, at((hole - 1) / 2));
            hole = (hole - 1) / 2;
        }
        set(hole, tenant);
    }

    private void sink(Tenant tenant, int from) {
        int hole = from;
        while (2 * hole + 1 < size) {
            int child = 2 * hole + 1;
            if (child + 1 < size && before(at(child + 1), at(child))) {
                child++;
            }
            if (!before(at(child), tenant)) {
                break;
            }
            set(hole, at(child));
            hole = child;
        }
        set(hole, tenant);
    }

    private boolean before(Tenant left, Tenant right) {
        int difference = Integer.compare(left.usage.inFlight(), right.usage.inFlight());
        return switch (order) {
            case FEWEST -> difference < 0 || (difference == 0 && left.turn < right.turn);
            case MOST -> difference > 0 || (difference == 0 && left.slot < right.slot);
        };
    }

    private void set(int index, Tenant tenant) {
        slots[index] = tenant;
        tenant.heapIndex = index;
    }
}
