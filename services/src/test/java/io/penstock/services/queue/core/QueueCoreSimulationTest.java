package io.penstock.services.queue.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.engine.time.Seeds;
import io.penstock.engine.time.Simulation;
import io.penstock.services.queue.core.QueueCore.Demand;
import io.penstock.services.queue.core.QueueCore.Receipt;
import io.penstock.services.queue.core.QueueCore.VisibilityChange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Plays random days of a queue and its dead-letter queue against a naive model that keeps every
/// message in a map and looks at all of them.
class QueueCoreSimulationTest {
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
        world.after(at.plusHours(1), day::end);
        return world.run(day::check);
    }

    /// What the model knows of one message.
    private static final class Truth {
        final Message message;
        final long sentNanos;
        final Duration delay;
        boolean durable;
        boolean dead;
        int receives;
        long hiddenUntil;
        long receivedNanos;

        Truth(Message message, long sentNanos, Duration delay) {
            this.message = message;
            this.sentNanos = sentNanos;
            this.delay = delay;
        }
    }

    private static final class Day {
        private final Simulation world;
        private final RandomGenerator random;
        private final int receivesMax;
        private final int inFlightMax;
        private final QueueCore source;
        private final QueueCore graveyard;
        private final Map<Long, Truth> alive = new TreeMap<>();
        private final List<Long> removed = new ArrayList<>();
        private final List<Receipt> receipts = new ArrayList<>();
        private Duration retention;
        private long appended;
        private long durable;
        private long lastNumber;

        Day(Simulation world, RandomGenerator shape, RandomGenerator random) {
            this.world = world;
            this.random = random;
            retention = Duration.ofSeconds(shape.nextInt(20, 200));
            receivesMax = shape.nextInt(0, 4);
            inFlightMax = shape.nextInt(3, 30);
            source = new QueueCore(retention, inFlightMax);
            graveyard = new QueueCore(retention, inFlightMax);
        }

        void act() {
            passTime();
            switch (random.nextInt(12)) {
                case 0, 1, 2 -> send();
                case 3, 4 -> commit();
                case 5, 6, 7 -> receive(source, receivesMax);
                case 8 -> receive(graveyard, 0);
                case 9 -> delete();
                case 10 -> changeVisibility();
                default -> rare();
            }
        }

        void end() {
            commit();
            passTime();
            assertThat(alive.values()).as("all expired after an hour").isEmpty();
            assertThat(source.counts()).isEqualTo(new QueueCore.Counts(0, 0, 0));
            assertThat(source.nextDeadline()).isEmpty();
        }

        void check() {
            check(source, false);
            check(graveyard, true);
            if (!removed.isEmpty()) { // each is looked at again sooner or later
                long number = removed.get((int) (world.now().nanos() % removed.size()));
                assertThat(source.find(number)).isEmpty();
                assertThat(graveyard.find(number)).isEmpty();
            }
        }

        private void check(QueueCore core, boolean dead) {
            int visible = 0;
            int inFlight = 0;
            int delayed = 0;
            for (Truth truth : alive.values()) {
                if (truth.dead == dead) {
                    assertThat(core.find(truth.message.number())).contains(truth.message);
                    visible += state(truth) == Message.State.VISIBLE ? 1 : 0;
                    inFlight += state(truth) == Message.State.IN_FLIGHT ? 1 : 0;
                    delayed += state(truth) == Message.State.DELAYED ? 1 : 0;
                    assertThat(truth.message.state()).isEqualTo(state(truth));
                    assertThat(truth.message.receives()).isEqualTo(truth.receives);
                }
            }
            assertThat(core.counts()).isEqualTo(new QueueCore.Counts(visible, inFlight, delayed));
            assertThat(inFlight).isLessThanOrEqualTo(inFlightMax);
            core.nextDeadline()
                    .ifPresent(next -> assertThat(next.reached(world.now())).as("next").isTrue());
        }

        /// The state as the last look at the clock left it.
        private Message.State state(Truth truth) {
            if (!truth.durable) {
                return Message.State.ACCEPTED;
            }
            if (world.now().nanos() < truth.hiddenUntil) {
                return Message.State.IN_FLIGHT;
            }
            return truth.receives == 0 && world.now().nanos() < delayEnd(truth)
                    ? Message.State.DELAYED
                    : Message.State.VISIBLE;
        }

        private static long delayEnd(Truth truth) {
            return truth.sentNanos + truth.delay.toNanos();
        }

        private void passTime() {
            var expired = new ArrayList<Message>();
            source.advance(world.now(), expired);
            graveyard.advance(world.now(), expired);
            List<Long> old =
                    alive.values().stream()
                            .filter(truth -> truth.durable)
                            .filter(truth ->
                                    world.now().nanos() - truth.sentNanos >= retention.toNanos())
                            .map(truth -> truth.message.number())
                            .toList();
            assertThat(expired.stream().map(Message::number).sorted().toList()).isEqualTo(old);
            old.forEach(this::gone);
        }

        private void gone(long number) {
            alive.remove(number);
            removed.add(number);
        }

        private void send() {
            Duration delay = Duration.ofSeconds(random.nextInt(3) == 0 ? random.nextInt(1, 20) : 0);
            var message =
                    new Message(++lastNumber, content(), world.now().nanos(), delay.toNanos());
            message.storedAt(appended, 10);
            appended += 10;
            source.accept(message);
            alive.put(lastNumber, new Truth(message, world.now().nanos(), delay));
            world.record("send " + lastNumber);
        }

        private void commit() {
            durable = appended;
            source.publish(durable, world.now());
            alive.values().forEach(truth -> truth.durable = true);
            passTime();
        }

        private void receive(QueueCore core, int limit) {
            int max = random.nextInt(1, 11);
            var visibility = Duration.ofSeconds(random.nextInt(4) == 0 ? 0 : random.nextInt(1, 60));
            long before = core.counts().visible();
            int room = Math.min(max, inFlightMax - core.counts().inFlight());

            QueueCore.Reception got = core.receive(new Demand(max, visibility, limit), moment());

            assertThat(got.taken().size()).isLessThanOrEqualTo(Math.max(0, room));
            if (got.taken().size() < room) {
                assertThat(before).isEqualTo(got.taken().size() + (long) got.dead().size());
            }
            for (Message message : got.taken()) {
                Truth truth = truth(message);
                assertThat(truth.durable).as("nobody sees what is not safe").isTrue();
                assertThat(world.now().nanos()).isGreaterThanOrEqualTo(truth.hiddenUntil);
                assertThat(world.now().nanos()).isGreaterThanOrEqualTo(delayEnd(truth));
                truth.receives++;
                truth.receivedNanos = world.now().nanos();
                truth.hiddenUntil = world.now().nanos() + visibility.toNanos();
                assertThat(limit == 0 || truth.receives <= limit).as("maxReceiveCount").isTrue();
                receipts.add(new Receipt(message.number(), message.receives()));
            }
            assertThat(got.taken()).doesNotHaveDuplicates();
            got.dead().forEach(this::bury);
            world.record("receive " + got);
        }

        private void bury(Message message) {
            Truth old = truth(message);
            assertThat(old.receives).isGreaterThanOrEqualTo(receivesMax);
            var moved =
                    new Message(message.number(), message.content(), message.enqueuedNanos(), 0);
            moved.resume(message.receives(), message.firstReceivedMillis());
            graveyard.admit(moved, world.now());
            var truth = new Truth(moved, old.sentNanos, Duration.ZERO);
            truth.durable = true;
            truth.dead = true;
            truth.receives = old.receives;
            alive.put(moved.number(), truth);
        }

        private void delete() {
            if (receipts.isEmpty()) {
                return;
            }
            Receipt receipt = receipts.get(random.nextInt(receipts.size()));
            Truth truth = alive.get(receipt.number());
            boolean here = truth != null && !truth.dead;

            assertThat(source.delete(receipt.number(), world.now()).isPresent()).isEqualTo(here);
            assertThat(source.delete(receipt.number(), world.now())).as("deleting twice").isEmpty();

            if (here) {
                gone(receipt.number());
            }
            world.record("delete " + receipt);
        }

        private void changeVisibility() {
            if (receipts.isEmpty()) {
                return;
            }
            Receipt receipt = receipts.get(random.nextInt(receipts.size()));
            var visibility =
                    Duration.ofSeconds(random.nextInt(3) == 0 ? 0 : random.nextInt(1, 44_000));
            Truth truth = alive.get(receipt.number());

            VisibilityChange change = source.changeVisibility(receipt, visibility, world.now());

            switch (change) {
                case VisibilityChange.Missing() -> assertThat(truth == null || truth.dead).isTrue();
                case VisibilityChange.TooLate() ->
                        assertThat(
                                        state(known(truth)) != Message.State.IN_FLIGHT
                                                || known(truth).receives != receipt.receive())
                                .isTrue();
                case VisibilityChange.BeyondLimit() ->
                        assertThat(
                                        world.now().nanos()
                                                + visibility.toNanos()
                                                - known(truth).receivedNanos)
                                .isGreaterThan(QueueCore.TOTAL_VISIBILITY_MAX.toNanos());
                case VisibilityChange.Changed(var message) -> {
                    assertThat(message).isSameAs(known(truth).message);
                    known(truth).hiddenUntil = world.now().nanos() + visibility.toNanos();
                }
            }
            world.record("visibility " + change);
        }

        private void rare() {
            switch (random.nextInt(8)) {
                case 0 -> {
                    List<Long> purged =
                            source.purge().stream().map(Message::number).sorted().toList();
                    List<Long> here =
                            alive.values().stream()
                                    .filter(truth -> !truth.dead)
                                    .map(truth -> truth.message.number())
                                    .toList();
                    assertThat(purged).isEqualTo(here);
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
                throw new AssertionError("handed out after it had gone");
            }
            return truth;
        }

        private Moment moment() {
            return new Moment(world.now(), world.instant().toEpochMilli());
        }

        private MessageContent content() {
            return new MessageContent(
                    new UUID(0, lastNumber),
                    "body",
                    new Md5(0, 0),
                    4,
                    Collections.emptySortedMap(),
                    new MessageContent.Origin(world.instant().toEpochMilli(), "", "", "", ""));
        }
    }
}
