package io.penstock.services.queue.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.engine.time.Seeds;
import java.util.Comparator;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// A tournament and a heap of tenants against sorted maps.
class TournamentTest {
    private static final Comparator<Tenant> FEWEST =
            Comparator.<Tenant>comparingInt(tenant -> tenant.usage.inFlight())
                    .thenComparingLong(tenant -> tenant.turn);

    @Test
    void namesTheLeastOfManySlots() {
        Seeds.forEach(
                50,
                seed -> {
                    var random = new Random(seed);
                    var tournament = new Tournament();
                    var slotOf = new TreeMap<Long, Integer>();
                    var keyOf = new TreeMap<Integer, Long>();
                    for (int step = 0; step < 2_000; step++) {
                        int slot = random.nextInt(1 + step / 4);
                        Long before = keyOf.remove(slot);
                        if (before != null) {
                            slotOf.remove(before);
                        }
                        long key = random.nextInt(3) == 0 ? Tournament.ABSENT : random.nextLong();
                        tournament.set(slot, key);
                        if (key != Tournament.ABSENT) {
                            slotOf.put(key, slot);
                            keyOf.put(slot, key);
                        }
                        if (slotOf.isEmpty()) {
                            assertThat(tournament.least()).isEqualTo(Tournament.ABSENT);
                        } else {
                            assertThat(tournament.least()).isEqualTo(slotOf.firstKey());
                            assertThat(tournament.winner())
                                    .isEqualTo(slotOf.firstEntry().getValue());
                        }
                    }
                    tournament.clear();
                    assertThat(tournament.least()).isEqualTo(Tournament.ABSENT);
                });
    }

    @Test
    void aHeapOfTenantsNamesTheExtremeInFlight() {
        Seeds.forEach(
                50,
                seed -> {
                    var random = new Random(seed);
                    var heap = new TenantHeap(TenantHeap.Order.FEWEST);
                    var tenants = new TreeMap<Integer, Tenant>();
                    for (int step = 0; step < 1_000; step++) {
                        int slot = random.nextInt(40);
                        Tenant known = tenants.get(slot);
                        if (known == null) {
                            var tenant = new Tenant("t" + slot, slot, new Usage(1e9, 0), 0);
                            tenant.turn = 1L + step;
                            tenants.put(slot, tenant);
                            heap.add(tenant);
                        } else if (random.nextInt(4) == 0) {
                            tenants.remove(slot);
                            heap.remove(known);
                        } else {
                            known.usage.change(random.nextInt(-3, 4), 0);
                            known.turn = 1L + step;
                            heap.moved(known);
                        }
                        Tenant least = tenants.values().stream().min(FEWEST).orElse(null);
                        assertThat(heap.first()).isSameAs(least);
                        assertThat(heap.size()).isEqualTo(tenants.size());
                    }
                });
    }
}
