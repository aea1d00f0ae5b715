package io.penstock.engine.concurrency;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.engine.arn.FunctionArn;
import io.penstock.engine.concurrency.Admission.Admitted;
import io.penstock.engine.concurrency.Admission.Throttled;
import io.penstock.engine.concurrency.Occupancy.OfFunction;
import io.penstock.engine.concurrency.Occupancy.Share;
import io.penstock.engine.invocation.Lane;
import io.penstock.engine.time.Seeds;
import io.penstock.engine.time.Simulation;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/// Plays random invocations, growth and changing settings against a ledger, beside a naive account
/// of the same events, and compares after every event.
class ConcurrencyLedgerSimulationTest {
    private static final int EVENTS = 150;
    private static final int SPAN_MILLIS = 2_500;
    private static final List<Lane> LANES =
            List.of(Lane.SYNCHRONOUS, Lane.URL, Lane.ASYNCHRONOUS, Lane.MAPPING);

    @Test
    void keepsItsPromisesAndItsDeterminism() {
        Seeds.forEach(
                1_500,
                seed -> assertThat(play(seed)).as("same seed, same trace").isEqualTo(play(seed)));
    }

    private static List<String> play(long seed) {
        var world = new Simulation(seed);
        RandomGenerator shape = world.fork();
        int account = shape.nextInt(1, 20);
        var limits =
                new ConcurrencyLimits(
                        account,
                        shape.nextInt(account + 1),
                        shape.nextInt(1, 6),
                        shape.nextInt(1, 4),
                        shape.nextInt(1, 5));
        var run = new Run(world, limits);
        for (int i = 0; i < EVENTS; i++) {
            world.after(Duration.ofMillis(shape.nextInt(SPAN_MILLIS)), run::step);
        }

        List<String> trace = world.run(run::check);
        assertThat(run.ledger.snapshot().inUse()).as("all ended").isZero();
        return trace;
    }

    private static final class Run {
        private final Simulation world;
        private final RandomGenerator random;
        private final ConcurrencyLimits limits;
        private final ConcurrencyLedger ledger;
        private final NaiveLedger naive;

        Run(Simulation world, ConcurrencyLimits limits) {
            this.world = world;
            this.random = world.fork();
            this.limits = limits;
            this.ledger = new ConcurrencyLedger(limits);
            this.naive = new NaiveLedger(limits);
        }

        void step() {
            naive.passUntil(world.now().nanos() / 1_000_000);
            String name = "f" + random.nextInt(4);
            FunctionArn function = FunctionArn.of("us-east-1", "000000000000", name);
            String version = random.nextBoolean() ? "1" : "$LATEST";
            switch (random.nextInt(16)) {
                case 0 -> reserve(name, function);
                case 1 -> {
                    ledger.unreserve(function, world.now());
                    naive.unreserve(name);
                }
                case 2, 3 -> provision(name, function, random.nextBoolean() ? "1" : "live");
                case 4 -> unprovision(name, function, random.nextBoolean() ? "1" : "live");
                case 5, 6 -> supply(name, function);
                default -> invoke(name, function, version);
            }
        }

        void check() {
            Occupancy picture = ledger.snapshot();
            assertThat(picture.inUse()).isEqualTo(naive.inUse());
            assertThat(picture.claimed()).isEqualTo(naive.claimed());
            assertThat(naive.left()).isGreaterThanOrEqualTo(limits.unreservedMin());
            assertThat(picture.functions()).hasSizeLessThanOrEqualTo(4);
            for (OfFunction each : picture.functions()) {
                if (each.share() instanceof Share.Reserved(int limit)) {
                    assertThat(each.provisioned().promised()).isLessThanOrEqualTo(limit);
                }
            }
        }

        private void invoke(String name, FunctionArn function, String version) {
            Lane lane = LANES.get(random.nextInt(LANES.size()));
            Admission admission = ledger.admit(function, version, lane, world.now());
            String expected = naive.admit(name, version, lane);
            world.record(name + " " + version + " " + lane + " " + expected);
            switch (admission) {
                case Throttled(var reason, Duration wait) -> {
                    assertThat(reason.name()).isEqualTo(expected);
                    assertThat(wait.isNegative()).isFalse();
                }
                case Admitted(Permit permit) -> {
                    assertThat(permit.capacity().name()).isEqualTo(expected);
                    assertThat(permit.load())
                            .isEqualTo(
                                    new Load(
                                            naive.reserved(name),
                                            naive.claimed(),
                                            naive.busyIn(name + ":" + version),
                                            permit.load().provisionedUsable()));
                    run(name, permit);
                }
            }
        }

        private void run(String name, Permit permit) {
            if (random.nextBoolean()) {
                grow(name, permit);
            }
            world.after(
                    Duration.ofMillis(random.nextInt(300)),
                    () -> {
                        naive.passUntil(world.now().nanos() / 1_000_000);
                        ledger.release(permit, world.now());
                        naive.release(name, permit.version(), permit.capacity());
                        naive.forgetPools();
                    });
        }

        private void grow(String name, Permit permit) {
            String expected = naive.grow(name);
            switch (ledger.grow(permit, world.now())) {
                case Admitted(Permit same) -> {
                    assertThat(same).isSameAs(permit);
                    assertThat("grown").isEqualTo(expected);
                }
                case Throttled(var reason, Duration wait) -> {
                    assertThat(reason.name()).isEqualTo(expected);
                    assertThat(wait).isPositive().isLessThanOrEqualTo(Duration.ofSeconds(1));
                }
            }
            world.record(name + " " + expected);
        }

        private void reserve(String name, FunctionArn function) {
            int units = random.nextInt(limits.account() + 2);
            boolean done = naive.reserve(name, units);
            assertThat(ledger.reserve(function, units, world.now()) instanceof Reservation.Reserved)
                    .isEqualTo(done);
            world.record(name + " reserves " + units + " " + done);
        }

        private void provision(String name, FunctionArn function, String qualifier) {
            int units = random.nextInt(1, limits.account() + 2);
            boolean done = naive.provision(name, qualifier, units);
            assertThat(
                            ledger.provision(function.qualified(qualifier), units, world.now())
                                    instanceof Reservation.Reserved)
                    .isEqualTo(done);
            world.record(name + " provisions " + qualifier + " " + units + " " + done);
        }

        private void unprovision(String name, FunctionArn function, String qualifier) {
            ledger.unprovision(function.qualified(qualifier), world.now());
            naive.unprovision(name, qualifier);
        }

        private void supply(String name, FunctionArn function) {
            int usable = random.nextInt(6);
            assertThat(ledger.supply(function.qualified("1"), usable, world.now()))
                    .isEqualTo(naive.supply(name, "1", usable));
        }
    }
}
