package io.penstock.services.queue.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.engine.time.Seeds;
import io.penstock.engine.time.Simulation;
import io.penstock.services.queue.core.QueueCore.Deletion;
import io.penstock.services.queue.core.QueueCore.Demand;
import io.penstock.services.queue.core.QueueCore.Receipt;
import io.penstock.services.queue.core.QueueCore.Reception;
import io.penstock.services.queue.core.QueueCore.VisibilityChange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Plays random days of a FIFO queue and its dead-letter queue against a naive model, which keeps
/// all messages in a map and works out by looking at all of them what a receive must bring.
class FifoSimulationTest {
    private static final int EVENTS = 250;

    @Test
    void keepsItsPromisesAndItsDeterminism() {
        Seeds.forEach(
                400,
                seed -> assertThat(play(seed)).as("same seed, same trace").isEqualTo(play(seed)));
    }

    private static List<String> play(long seed) {
        var world = new Simulation(seed);
        var day = new Day(world, world.fork(), world.fork());
        Duration at = Duration.ZERO;
        RandomGenerator pace = world.fork();
        for (int event = 0; event < EVENTS; event++) {
            at = at.plusMillis(pace.nextInt(100) == 0 ? 60_000 : pace.nextInt(0, 400));
            world.after(at, day::act);
        }
        world.after(at.plusHours(20), day::end);
        return world.run(day::check);
    }

    /// What the model knows of one message.
    private static final class Truth {
        final Message message;
        final String group;
        boolean durable;
        boolean dead;
        boolean inFlight;
        boolean leaving;
        int receives;
        long visibleAt;
        @Nullable String attempt;

        Truth(Message message, String group) {
            this.message = message;
            this.group = group;
            visibleAt = message.dueNanos();
        }

        boolean visible(long now) {
            return durable && now >= visibleAt;
        }
    }

    private static final class Day {
        private final Simulation world;
        private final RandomGenerator random;
        private final int groups;
        private final int receivesMax;
        private final int inFlightMax;
        private final QueueCore source;
        private final QueueCore graveyard;
        private final TreeMap<Long, Truth> alive = new TreeMap<>();
        private final List<Receipt> receipts = new ArrayList<>();
        private final Map<String, Long> attemptEnds = new HashMap<>();
        private Duration retention;
        private Duration delay = Duration.ZERO;
        private long appended;
        private long durable;
        private long lastNumber;

        Day(Simulation world, RandomGenerator shape, RandomGenerator random) {
            this.world = world;
            this.random = random;
            groups = shape.nextInt(1, 8);
            retention = Duration.ofSeconds(shape.nextInt(20, 200));
            receivesMax = shape.nextInt(0, 4);
            inFlightMax = shape.nextInt(3, 30);
            source = QueueCore.fifo(retention, inFlightMax);
            graveyard = QueueCore.fifo(retention, inFlightMax);
        }

        void act() {
            passTime();
            switch (random.nextInt(14)) {
                case 0, 1, 2, 3 -> send();
                case 4, 5 -> commit();
                case 6, 7 -> receive(source, receivesMax);
                case 8 -> receive(graveyard, 0);
                case 9 -> attempt();
                case 10, 11 -> delete();
                case 12 -> changeVisibility();
                default -> rare();
            }
        }

        void end() {
            commit();
            passTime();
            assertThat(alive.values()).as("all expired after a day").isEmpty();
            assertThat(source.counts()).isEqualTo(new QueueCore.Counts(0, 0, 0));
            assertThat(source.nextDeadline()).isEmpty();
            assertThat(source.anyVisible()).isFalse();
        }

        void check() {
            check(source, false);
            check(graveyard, true);
        }

        private void check(QueueCore core, boolean dead) {
            int visible = 0;
            int inFlight = 0;
            int delayed = 0;
            for (Truth truth : in(dead)) {
                assertThat(core.find(truth.message.number())).contains(truth.message);
                assertThat(truth.message.receives()).isEqualTo(truth.receives);
                if (truth.durable) {
                    visible += truth.visible(now()) ? 1 : 0;
                    inFlight += !truth.visible(now()) && truth.inFlight ? 1 : 0;
                    delayed += !truth.visible(now()) && !truth.inFlight ? 1 : 0;
                }
            }
            assertThat(core.counts()).isEqualTo(new QueueCore.Counts(visible, inFlight, delayed));
            assertThat(core.anyVisible()).isEqualTo(!fronts(dead).isEmpty());
            core.nextDeadline()
                    .ifPresent(next -> assertThat(next.reached(world.now())).as("next").isTrue());
        }

        private List<Truth> in(boolean dead) {
            return alive.values().stream().filter(truth -> truth.dead == dead).toList();
        }

        /// Returns what can be received of each group, in order, in the order of the groups.
        private List<List<Truth>> fronts(boolean dead) {
            var all = new TreeMap<String, List<Truth>>();
            for (Truth truth : in(dead)) {
                if (truth.durable) {
                    all.computeIfAbsent(truth.group, _ -> new ArrayList<>()).add(truth);
                }
            }
            var fronts = new ArrayList<List<Truth>>();
            for (List<Truth> group : all.values()) {
                List<Truth> front =
                        group.stream().takeWhile(truth -> truth.visible(now())).toList();
                if (!front.isEmpty()) {
                    fronts.add(front);
                }
            }
            fronts.sort(
                    Comparator.comparingLong((List<Truth> front) -> front.getFirst().visibleAt)
                            .thenComparingLong(front -> front.getFirst().message.number()));
            return fronts;
        }

        private Reception expected(boolean dead, int max, int limit) {
            long inFlight = in(dead).stream().filter(t -> t.inFlight && !t.visible(now())).count();
            long room = Math.min(max, inFlightMax - inFlight);
            var taken = new ArrayList<Message>();
            var given = new ArrayList<Message>();
            for (List<Truth> front : fronts(dead)) {
                for (Truth truth : front) {
                    boolean giveUp = limit > 0 && truth.receives >= limit;
                    if (giveUp && taken.isEmpty()) {
                        given.add(truth.message);
                    } else if (giveUp || !given.isEmpty() || taken.size() >= room) {
                        return new Reception(taken, given);
                    } else {
                        taken.add(truth.message);
                    }
                }
            }
            return new Reception(taken, given);
        }

        private void passTime() {
            var expired = new ArrayList<Message>();
            source.advance(world.now(), expired);
            graveyard.advance(world.now(), expired);
            List<Truth> old =
                    alive.values().stream()
                            .filter(truth -> truth.durable)
                            .filter(truth ->
                                    now() - truth.message.enqueuedNanos() >= retention.toNanos())
                            .toList();
            assertThat(expired)
                    .containsExactlyInAnyOrderElementsOf(
                            old.stream().map(truth -> truth.message).toList());
            old.forEach(this::gone);
            for (Truth truth : alive.values()) {
                if (truth.inFlight && truth.visible(now())) {
                    truth.inFlight = false;
                    truth.leaving = false;
                    touch(truth);
                }
            }
        }

        private void gone(Truth truth) {
            touch(truth);
            alive.remove(truth.message.number());
        }

        private void touch(Truth truth) {
            String id = truth.attempt;
            if (id != null) {
                alive.values().stream()
                        .filter(other -> id.equals(other.attempt))
                        .toList()
                        .forEach(other -> other.attempt = null);
            }
        }

        private void send() {
            Message message = message("g" + random.nextInt(groups), delay);
            message.storedAt(appended, 10);
            appended += 10;
            source.accept(message);
            world.record("send " + message);
        }

        private Message message(String group, Duration delayed) {
            var message = new Message(++lastNumber, content(group), now(), delayed.toNanos());
            alive.put(lastNumber, new Truth(message, group));
            return message;
        }

        private void commit() {
            durable = appended;
            source.publish(durable, world.now());
            alive.values().forEach(truth -> truth.durable = true);
            passTime();
        }

        private void receive(QueueCore core, int limit) {
            receive(core, limit, "");
        }

        private void receive(QueueCore core, int limit, String attempt) {
            int max = random.nextInt(1, 11);
            var visibility = Duration.ofSeconds(random.nextInt(5) == 0 ? 0 : random.nextInt(1, 60));
            Reception expected = expected(core == graveyard, max, limit);

            Reception got = core.receive(new Demand(max, visibility, limit), moment());

            assertThat(got).isEqualTo(expected);
            for (Message message : got.taken()) {
                assertThat(holdsNoOther(message, got)).as("one holder per group").isTrue();
            }
            for (Message message : got.taken()) {
                Truth truth = truth(message);
                truth.receives++;
                hide(truth, visibility);
                receipts.add(new Receipt(message.number(), message.receives()));
            }
            if (!attempt.isEmpty() && !visibility.isZero() && !got.taken().isEmpty()) {
                core.remember(attempt, got.taken(), world.now());
                remember(attempt, got.taken());
            }
            for (Message message : got.dead()) {
                truth(message).inFlight = true;
                truth(message).leaving = true;
                truth(message).visibleAt = Long.MAX_VALUE;
            }
            got.dead().forEach(message -> bury(truth(message)));
            world.record("receive " + got);
        }

        private boolean holdsNoOther(Message message, Reception got) {
            Truth truth = truth(message);
            return in(truth.dead).stream()
                    .filter(other -> other.group.equals(truth.group))
                    .filter(other -> other.message.number() < message.number())
                    .allMatch(other -> got.taken().contains(other.message));
        }

        private void hide(Truth truth, Duration visibility) {
            truth.visibleAt = now() + visibility.toNanos();
            truth.inFlight = !visibility.isZero();
        }

        private void bury(Truth old) {
            check(source, false);
            if (random.nextInt(4) == 0) {
                long dueNanos = now() + Duration.ofSeconds(1).toNanos();
                source.stays(old.message, dueNanos);
                old.visibleAt = dueNanos;
                return;
            }
            Message letter = message(old.group, Duration.ZERO);
            letter.resume(old.receives, 1);
            graveyard.admit(letter, world.now());
            Truth truth = truth(letter);
            truth.durable = true;
            truth.dead = true;
            truth.receives = old.receives;
            assertThat(source.left(old.message, world.now())).isTrue();
            assertThat(source.left(old.message, world.now())).as("only once").isFalse();
            gone(old);
        }

        private void remember(String id, List<Message> taken) {
            alive.values().stream()
                    .filter(truth -> id.equals(truth.attempt))
                    .toList()
                    .forEach(truth -> truth.attempt = null);
            taken.forEach(message -> truth(message).attempt = id);
            attemptEnds.put(id, now() + Attempts.WINDOW.toNanos());
        }

        private void attempt() {
            String id = "a" + random.nextInt(3);
            var visibility = Duration.ofSeconds(random.nextInt(1, 400));
            List<Truth> took =
                    alive.values().stream().filter(truth -> id.equals(truth.attempt)).toList();
            boolean possible = !took.isEmpty() && now() < attemptEnds.getOrDefault(id, 0L);

            Optional<List<Message>> got = source.repeat(id, visibility, world.now());

            assertThat(got.isPresent()).isEqualTo(possible);
            if (possible) {
                assertThat(got.orElseThrow())
                        .containsExactlyInAnyOrderElementsOf(
                                took.stream().map(truth -> truth.message).toList());
                took.forEach(truth -> hide(truth, visibility));
                world.record("repeat " + got);
            } else {
                receive(source, receivesMax, id);
            }
        }

        private void delete() {
            if (receipts.isEmpty()) {
                return;
            }
            Receipt receipt = receipts.get(random.nextInt(receipts.size()));
            Truth truth = alive.get(receipt.number());
            QueueCore core = truth != null && truth.dead ? graveyard : source;

            Deletion deletion = core.delete(receipt, world.now());

            switch (deletion) {
                case Deletion.Missing() -> assertThat(truth).isNull();
                case Deletion.TooLate() -> assertThat(heldBy(known(truth), receipt)).isFalse();
                case Deletion.Deleted(var message) -> {
                    assertThat(message).isSameAs(known(truth).message);
                    assertThat(heldBy(known(truth), receipt)).isTrue();
                    gone(known(truth));
                }
            }
            world.record("delete " + deletion);
        }

        private boolean heldBy(Truth truth, Receipt receipt) {
            return truth.inFlight
                    && !truth.visible(now())
                    && !truth.leaving
                    && truth.receives == receipt.receive();
        }

        private void changeVisibility() {
            if (receipts.isEmpty()) {
                return;
            }
            Receipt receipt = receipts.get(random.nextInt(receipts.size()));
            var visibility =
                    Duration.ofSeconds(random.nextInt(3) == 0 ? 0 : random.nextInt(1, 200));
            Truth truth = alive.get(receipt.number());
            QueueCore core = truth != null && truth.dead ? graveyard : source;

            VisibilityChange change = core.changeVisibility(receipt, visibility, world.now());

            switch (change) {
                case VisibilityChange.Missing() -> assertThat(truth).isNull();
                case VisibilityChange.TooLate() ->
                        assertThat(heldBy(known(truth), receipt)).isFalse();
                case VisibilityChange.BeyondLimit() ->
                        throw new AssertionError("nothing is hidden that long");
                case VisibilityChange.Changed(var message) -> {
                    assertThat(message).isSameAs(known(truth).message);
                    assertThat(heldBy(known(truth), receipt)).isTrue();
                    touch(known(truth));
                    hide(known(truth), visibility);
                }
            }
            world.record("visibility " + change);
        }

        private void rare() {
            switch (random.nextInt(10)) {
                case 0 -> {
                    List<Truth> here = in(false);
                    assertThat(source.purge())
                            .containsExactlyInAnyOrderElementsOf(
                                    here.stream().map(truth -> truth.message).toList());
                    here.forEach(this::gone);
                    world.record("purge");
                }
                case 1 -> {
                    retention = Duration.ofSeconds(random.nextInt(20, 200));
                    source.retainFor(retention);
                    graveyard.retainFor(retention);
                    passTime();
                    world.record("retain " + retention);
                }
                case 2, 3 -> {
                    delay = Duration.ofSeconds(random.nextBoolean() ? 0 : random.nextInt(1, 20));
                    source.delayBy(delay);
                    for (Truth truth : in(false)) {
                        boolean delayed = !truth.visible(now()) && !truth.inFlight;
                        if (!truth.durable || delayed) {
                            truth.visibleAt = truth.message.enqueuedNanos() + delay.toNanos();
                        }
                    }
                    passTime();
                    world.record("delay " + delay);
                }
                default -> world.record("idle");
            }
        }

        private Truth truth(Message message) {
            Truth truth = known(alive.get(message.number()));
            assertThat(truth.message).isSameAs(message);
            return truth;
        }

        private static Truth known(@Nullable Truth truth) {
            if (truth == null) {
                throw new AssertionError("it had gone");
            }
            return truth;
        }

        private long now() {
            return world.now().nanos();
        }

        private Moment moment() {
            return new Moment(world.now(), world.instant().toEpochMilli());
        }

        private MessageContent content(String group) {
            var origin =
                    new MessageContent.Origin(
                            world.instant().toEpochMilli(), "", "", group, "", "d" + lastNumber);
            return new MessageContent(
                    new UUID(0, lastNumber),
                    "body",
                    new Md5(0, 0),
                    4,
                    Collections.emptySortedMap(),
                    origin);
        }
    }
}
