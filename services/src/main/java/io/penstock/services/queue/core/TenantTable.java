package io.penstock.services.queue.core;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The tenants of one queue, by message group and by slot. Slots are small numbers and are used
/// again. Not thread-safe.
final class TenantTable {
    private static final int SLOTS_MIN = 8;

    private final double windowNanos;
    private final Map<String, Tenant> byGroup = new HashMap<>();
    private @Nullable Tenant[] bySlot = new @Nullable Tenant[SLOTS_MIN];
    private int[] free = new int[SLOTS_MIN];
    private int freed;
    private int used;
    private int next;

    /// Creates an empty table.
    ///
    /// @param windowNanos of the processing time of each tenant
    TenantTable(double windowNanos) {
        this.windowNanos = windowNanos;
    }

    int size() {
        return byGroup.size();
    }

    /// Returns how many slots were in use at once at most.
    int slots() {
        return used;
    }

    /// Returns the tenant of that group, created if it is not known.
    Tenant of(String group, long nowNanos) {
        Tenant known = byGroup.get(group);
        if (known != null) {
            return known;
        }
        int slot = freed > 0 ? free[--freed] : used++;
        if (slot == bySlot.length) {
            bySlot = Arrays.copyOf(bySlot, slot * 2);
        }
        var tenant = new Tenant(group, slot, new Usage(windowNanos, nowNanos), nowNanos);
        bySlot[slot] = tenant;
        byGroup.put(group, tenant);
        return tenant;
    }

    Tenant at(int slot) {
        Tenant tenant = bySlot[slot];
        if (tenant == null) {
            throw new IllegalStateException("nobody has slot " + slot);
        }
        return tenant;
    }

    void drop(Tenant tenant) {
        byGroup.remove(tenant.group);
        bySlot[tenant.slot] = null;
        if (freed == free.length) {
            free = Arrays.copyOf(free, freed * 2);
        }
        free[freed++] = tenant.slot;
    }

    /// Returns the tenant of one slot after the other, and begins again; null for a free slot.
    @Nullable Tenant inTurns() {
        next = next + 1 < used ? next + 1 : 0;
        return bySlot[next];
    }

    /// Calls `each` for all tenants, in the order of their slots.
    void forEach(Consumer<Tenant> each) {
        for (int slot = 0; slot < used; slot++) {
            Tenant tenant = bySlot[slot];
            if (tenant != null) {
                each.accept(tenant);
            }
        }
    }

    /// Forgets everybody, and the room they took.
    void clear() {
        byGroup.clear();
        bySlot = new @Nullable Tenant[SLOTS_MIN];
        free = new int[SLOTS_MIN];
        freed = 0;
        used = 0;
    }
}
