package io.penstock.engine.concurrency;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.engine.arn.FunctionArn;
import io.penstock.engine.concurrency.Admission.Admitted;
import io.penstock.engine.concurrency.Admission.Throttled;
import io.penstock.engine.concurrency.Reservation.Refused;
import io.penstock.engine.concurrency.Reservation.Reserved;
import io.penstock.engine.invocation.InvocationResult.ThrottleReason;
import io.penstock.engine.time.Seeds;
import io.penstock.engine.time.Simulation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/// Plays random invocations and changing reservations against a ledger, beside a naive account of
/// the same events, and compares after every event.
class ConcurrencyLedgerSimulationTest {
    private static final int EVENTS = 120;

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
        var run = new Run(world, new ConcurrencyLimits(account, shape.nextInt(account + 1)));
        for (int i = 0; i < EVENTS; i++) {
            world.after(Duration.ofMillis(shape.nextInt(1_000)), run::step);
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
        private final Map<String, Integer> running = new TreeMap<>();
        private final Map<String, Integer> reserved = new TreeMap<>();

        Run(Simulation world, ConcurrencyLimits limits) {
            this.world = world;
            this.random = world.fork();
            this.limits = limits;
            this.ledger = new ConcurrencyLedger(limits);
        }

        void step() {
            String name = "f" + random.nextInt(4);
            FunctionArn function = FunctionArn.of("us-east-1", "000000000000", name);
            switch (random.nextInt(10)) {
                case 0 -> reserve(name, function, random.nextInt(limits.account() + 2));
                case 1 -> {
                    ledger.unreserve(function);
                    reserved.remove(name);
                }
                default -> invoke(name, function);
            }
        }

        void check() {
            Occupancy picture = ledger.snapshot();
            assertThat(picture.inUse()).isEqualTo(sum(running));
            assertThat(picture.claimed()).isEqualTo(claimed());
            assertThat(limits.account() - sum(reserved))
                    .as("left to others")
                    .isGreaterThanOrEqualTo(limits.unreservedMin());
            assertThat(picture.functions()).hasSizeLessThanOrEqualTo(4);
        }

        private void invoke(String name, FunctionArn function) {
            Admission admission = ledger.admit(function);
            assertThat(admission).as("%s", function).isInstanceOf(expected(name));
            world.record(name + " " + admission.getClass().getSimpleName());
            if (admission instanceof Throttled(ThrottleReason reason)) {
                assertThat(reason)
                        .isEqualTo(
                                reserved.containsKey(name)
                                        ? ThrottleReason
                                                .RESERVED_FUNCTION_CONCURRENT_INVOCATION_LIMIT_EXCEEDED
                                        : ThrottleReason.CONCURRENT_INVOCATION_LIMIT_EXCEEDED);
            }
            if (admission instanceof Admitted(Permit permit)) {
                running.merge(name, 1, Integer::sum);
                world.after(
                        Duration.ofMillis(random.nextInt(200)),
                        () -> {
                            ledger.release(permit);
                            running.merge(name, -1, Integer::sum);
                        });
            }
        }

        private Class<? extends Admission> expected(String name) {
            boolean free =
                    reserved.containsKey(name)
                            ? running.getOrDefault(name, 0) < reserved.getOrDefault(name, 0)
                            : claimed() < limits.account();
            return free ? Admitted.class : Throttled.class;
        }

        private void reserve(String name, FunctionArn function, int concurrency) {
            int others = sum(reserved) - reserved.getOrDefault(name, 0);
            boolean fits = limits.account() - others - concurrency >= limits.unreservedMin();
            switch (ledger.reserve(function, concurrency)) {
                case Reserved() -> {
                    assertThat(fits).isTrue();
                    reserved.put(name, concurrency);
                }
                case Refused _ -> assertThat(fits).isFalse();
            }
            world.record(name + " reserves " + concurrency + " " + fits);
        }

        private int claimed() {
            var unreserved = new ArrayList<Integer>();
            running.forEach((name, count) -> {
                if (!reserved.containsKey(name)) {
                    unreserved.add(count);
                }
            });
            return sum(reserved) + unreserved.stream().mapToInt(Integer::intValue).sum();
        }

        private static int sum(Map<String, Integer> counts) {
            return counts.values().stream().mapToInt(Integer::intValue).sum();
        }
    }
}
