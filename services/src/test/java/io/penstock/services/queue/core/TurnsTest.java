package io.penstock.services.queue.core;

import static java.util.Comparator.comparingLong;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.engine.time.Seeds;
import io.penstock.services.queue.core.TenantView.Rule;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Whose turn it is, against a list of everything that waits, which is searched from end to end
/// each time. Who is noisy is decided by a die here.
class TurnsTest {
    private static final int STEPS = 1_500;
    private static final int SUSPICIOUS = 3;

    @Test
    void namesWhoeverASearchOfAllMessagesNames() {
        Seeds.forEach(
                60,
                seed -> assertThat(play(seed)).as("same seed, same order").isEqualTo(play(seed)));
    }

    @Test
    void messagesOfATenantStandInLineAsLongAsTheyAreFew() {
        var world = new World(new Random(0), 2);
        world.join(1, Turns.LINED_MAX);
        world.join(0, 1);

        assertThat(world.turns.firstInLine()).isSameAs(world.waiting.getFirst());
        assertThat(world.turns.firstAside()).isNull();

        world.join(1, 1);

        assertThat(world.turns.firstInLine()).as("the one without a group").isNotNull();
        assertThat(world.turns.firstInLine().tenant).isNull();
        assertThat(world.turns.firstAside()).isSameAs(world.tenant(1));
    }

    @Test
    void aTenantOfWhichNothingWaitsIsInLineAgain() {
        var world = new World(new Random(0), 2);
        world.join(1, Turns.LINED_MAX + 1);
        while (!world.waiting.isEmpty()) {
            world.leave(world.waiting.getFirst());
        }
        world.join(1, 1);

        assertThat(world.turns.firstAside()).isNull();
        assertThat(world.turns.firstInLine()).isSameAs(world.waiting.getFirst());
    }

    @Test
    void lettingGoOfTheRoomOfTenantsKeepsMessagesWithoutAGroup() {
        var world = new World(new Random(0), 2);
        world.join(0, 3);

        world.turns.shrink();

        assertThat(world.turns.anyone()).isTrue();
        world.check();
    }

    private static List<Long> play(long seed) {
        var random = new Random(seed);
        var world = new World(random, 1 + random.nextInt(12));
        var served = new ArrayList<Long>();
        for (int step = 0; step < STEPS; step++) {
            world.act();
            Message first = world.check();
            served.add(first == null ? 0 : first.number());
        }
        while (!world.waiting.isEmpty()) {
            Message next = world.check();
            assertThat(next).isNotNull();
            world.leave(next);
        }
        world.check();
        assertThat(world.turns.anyone()).isFalse();
        assertThat(world.turns.anyQuiet()).isFalse();
        world.turns.clear();
        return served;
    }

    /// Tenants, what of them waits, and what of them is elsewhere and may come back.
    private static final class World {
        static final Comparator<Message> BY_PLACE = comparingLong(message -> message.place);
        static final Comparator<Message> ARRIVAL =
                Comparator.<Message>comparingLong(World::counts).thenComparing(BY_PLACE);
        static final Comparator<Message> FEWEST =
                Comparator.<Message>comparingInt(each -> tenantOf(each).usage.inFlight())
                        .thenComparingLong(each -> tenantOf(each).turn)
                        .thenComparing(BY_PLACE);

        final TenantTable tenants = new TenantTable(1e9);
        final Turns turns = new Turns(SUSPICIOUS, tenants);
        final List<Message> waiting = new ArrayList<>();
        private final List<Message> elsewhere = new ArrayList<>();
        private final Random random;
        private final int groups;
        private long lastPlace;
        private long lastTurn;
        private long lastNumber;

        /// @param groups how many, the one that is none included
        World(Random random, int groups) {
            this.random = random;
            this.groups = groups;
        }

        Tenant tenant(int group) {
            return tenants.of("t" + group, 0);
        }

        void act() {
            switch (random.nextInt(20)) {
                case 0 -> join(random.nextInt(groups), random.nextInt(2 * Turns.LINED_MAX));
                case 1, 2, 3, 4 -> join(random.nextInt(groups), 1 + random.nextInt(3));
                case 5, 6, 7 -> rejoin();
                case 8 -> makeNoisy();
                case 9 -> makeQuiet();
                case 10 -> leaveAny();
                case 11 -> changeInFlight();
                case 12 -> drain(random.nextInt(groups));
                default -> leaveFirst(random.nextInt(8));
            }
        }

        /// Compares every answer with what a search says.
        ///
        /// @return whose turn it is
        @Nullable Message check() {
            Message quiet = waiting.stream().filter(World::quiet).min(ARRIVAL).orElse(null);
            Message noisy = waiting.stream().filter(each -> !quiet(each)).min(FEWEST).orElse(null);
            assertThat(turns.firstQuiet()).isSameAs(quiet);
            Tenant first = turns.firstNoisy();
            assertThat(first == null ? null : first.head()).isSameAs(noisy);
            assertThat(turns.anyone()).isEqualTo(!waiting.isEmpty());
            assertThat(turns.anyQuiet())
                    .isEqualTo(
                            waiting.stream().anyMatch(each -> each.tenant != null && quiet(each)));
            Tenant suspect = turns.firstSuspect();
            assertThat(suspect == null ? 0 : suspect.usage.inFlight())
                    .isEqualTo(
                            waiting.stream()
                                    .filter(each -> each.tenant != null && quiet(each))
                                    .mapToInt(each -> tenantOf(each).usage.inFlight())
                                    .filter(inFlight -> inFlight >= SUSPICIOUS)
                                    .max()
                                    .orElse(0));
            return quiet == null ? noisy : quiet;
        }

        void join(int group, int count) {
            for (int i = 0; i < count; i++) {
                var message = new Message(++lastNumber, CONTENT, 0, 0);
                message.tenant = group == 0 ? null : tenant(group);
                message.place = ++lastPlace;
                turns.join(message);
                waiting.add(message);
                if (message.tenant != null && message.tenant.ready.size() == 1) {
                    turns.update(message.tenant);
                }
            }
        }

        void leave(Message message) {
            turns.leave(message);
            waiting.remove(message);
            Tenant tenant = message.tenant;
            if (tenant != null) {
                tenant.turn = ++lastTurn;
                settle(tenant);
            }
        }

        private void leaveFirst(int count) {
            for (int i = 0; i < count && !waiting.isEmpty(); i++) {
                Message first = turns.firstQuiet();
                Tenant noisy = turns.firstNoisy();
                Message next = first != null || noisy == null ? first : noisy.head();
                if (next != null) {
                    leave(next);
                    elsewhere.add(next);
                }
            }
        }

        private void leaveAny() {
            if (!waiting.isEmpty()) {
                leave(waiting.get(random.nextInt(waiting.size())));
            }
        }

        private void drain(int group) {
            Tenant tenant = group == 0 ? null : tenant(group);
            waiting.stream().filter(each -> each.tenant == tenant).toList().forEach(this::leave);
        }

        private void rejoin() {
            if (elsewhere.isEmpty()) {
                return;
            }
            Message message = elsewhere.remove(random.nextInt(elsewhere.size()));
            turns.rejoin(message);
            waiting.add(message);
            if (message.tenant != null) {
                turns.update(message.tenant);
            }
        }

        private void makeNoisy() {
            if (!waiting.isEmpty()) {
                Tenant tenant = waiting.get(random.nextInt(waiting.size())).tenant;
                if (tenant != null) {
                    tenant.noisyBy = Rule.IN_FLIGHT;
                    turns.update(tenant);
                }
            }
        }

        private void makeQuiet() {
            Tenant tenant = turns.firstNoisy();
            if (tenant != null) {
                tenant.noisyBy = null;
                tenant.notBefore = ++lastPlace;
                turns.update(tenant);
            }
        }

        private void changeInFlight() {
            if (!waiting.isEmpty()) {
                Tenant tenant = waiting.get(random.nextInt(waiting.size())).tenant;
                if (tenant != null) {
                    tenant.usage.change(random.nextInt(6) - tenant.usage.inFlight(), 0);
                    turns.update(tenant);
                }
            }
        }

        /// Nobody is noisy without a backlog.
        private void settle(Tenant tenant) {
            if (tenant.ready.size() == 0) {
                tenant.noisyBy = null;
            }
            turns.update(tenant);
        }

        private static boolean quiet(Message message) {
            return message.tenant == null || message.tenant.noisyBy == null;
        }

        private static long counts(Message message) {
            return message.tenant == null
                    ? message.place
                    : Math.max(message.place, message.tenant.notBefore);
        }

        private static Tenant tenantOf(Message message) {
            Tenant tenant = message.tenant;
            if (tenant == null) {
                throw new AssertionError("no tenant");
            }
            return tenant;
        }
    }

    private static final MessageContent CONTENT =
            new MessageContent(
                    new UUID(0, 0),
                    "body",
                    new Md5(0, 0),
                    4,
                    Collections.emptySortedMap(),
                    new MessageContent.Origin(0, "", "", "", ""));
}
