package io.penstock.engine.concurrency;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.engine.arn.FunctionArn;
import io.penstock.engine.concurrency.Admission.Admitted;
import io.penstock.engine.concurrency.Admission.Throttled;
import io.penstock.engine.invocation.InvocationResult.ThrottleReason;
import io.penstock.engine.invocation.Lane;
import io.penstock.engine.time.Simulation;
import io.penstock.engine.time.Tick;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/// The worked examples of `docs/concurrency.md`, in simulated time.
class ConcurrencyGuideTest {
    private static final String LATEST = "$LATEST";
    private static final FunctionArn A = FunctionArn.of("us-east-1", "000000000000", "a");
    private static final FunctionArn B = FunctionArn.of("us-east-1", "000000000000", "b");

    @Nested
    class RequestsPerSecondTimesDuration {
        @Test
        void fiveHundredRequestsPerSecondOfTwoTenthsNeedAHundred() {
            Outcome enough = play(500, Duration.ofMillis(200), 100);

            assertThat(enough.mostAtATime).isEqualTo(100);
            assertThat(enough.throttles).isEmpty();
        }

        @Test
        void oneFewerIsTooFew() {
            Outcome tooFew = play(500, Duration.ofMillis(200), 99);

            assertThat(tooFew.throttles)
                    .containsOnlyKeys(
                            ThrottleReason.RESERVED_FUNCTION_CONCURRENT_INVOCATION_LIMIT_EXCEEDED);
        }

        @Test
        void shortRequestsAreLimitedByTheirRate() {
            Outcome quick = play(500, Duration.ofMillis(20), 10); // needs 10, but 10 x 10 a second

            assertThat(quick.mostAtATime).isLessThanOrEqualTo(10);
            assertThat(quick.throttles)
                    .containsOnlyKeys(
                            ThrottleReason.RESERVED_FUNCTION_INVOCATION_RATE_LIMIT_EXCEEDED);
            assertThat(quick.ran).isEqualTo(100 + 10 * 100 - 1); // at once, and over ten seconds
        }

        /// Plays ten seconds of evenly spaced requests against reserved concurrency.
        private static Outcome play(int perSecond, Duration duration, int reserved) {
            var world = new Simulation(1);
            var ledger = new ConcurrencyLedger(ConcurrencyLimits.AWS);
            assertThat(ledger.reserve(A, reserved, world.now()))
                    .isInstanceOf(Reservation.Reserved.class);
            var outcome = new Outcome();
            Duration gap = Duration.ofSeconds(1).dividedBy(perSecond);
            arrive(world, gap, 10 * perSecond, () -> outcome.invoke(ledger, world, duration));
            var _ = world.run(() -> {});
            return outcome;
        }

        /// Each arrival brings the next, so that what ends at the same moment ends first.
        private static void arrive(Simulation world, Duration gap, int count, Runnable arrival) {
            arrival.run();
            if (count > 1) {
                world.after(gap, () -> arrive(world, gap, count - 1, arrival));
            }
        }
    }

    private static final class Outcome {
        private final Map<ThrottleReason, Integer> throttles = new EnumMap<>(ThrottleReason.class);
        private int running;
        private int mostAtATime;
        private int ran;

        void invoke(ConcurrencyLedger ledger, Simulation world, Duration duration) {
            switch (ledger.admit(A, LATEST, Lane.SYNCHRONOUS, world.now())) {
                case Throttled(var reason, _) -> throttles.merge(reason, 1, Integer::sum);
                case Admitted(Permit permit) -> {
                    running++;
                    ran++;
                    mostAtATime = Math.max(mostAtATime, running);
                    world.after(
                            duration,
                            () -> {
                                running--;
                                ledger.release(permit, world.now());
                            });
                }
            }
        }
    }

    @Nested
    class ASpike {
        private final ConcurrencyLedger ledger =
                new ConcurrencyLedger(new ConcurrencyLimits(5_000, 100));
        private int environments;
        private int waiting = 3_000;

        @Test
        void growsByAThousandEnvironmentsEveryTenSeconds() {
            assertThat(attempt(0)).as("environments at 0 s").isEqualTo(1_000);
            assertThat(attempt(10)).as("environments at 10 s").isEqualTo(2_000);
            assertThat(attempt(20)).as("environments at 20 s").isEqualTo(3_000);
        }

        @Test
        void growsContinuouslyInBetween() {
            attempt(0);

            assertThat(attempt(1)).isEqualTo(1_100);
            assertThat(attempt(2.5)).isEqualTo(1_250);
        }

        @Test
        void tellsWhenTheNextEnvironmentMayBegin() {
            attempt(0);

            assertThat(ledger.admit(A, LATEST, Lane.SYNCHRONOUS, at(0)))
                    .isInstanceOfSatisfying(
                            Admitted.class,
                            it ->
                                    assertThat(ledger.grow(it.permit(), at(0)))
                                            .isEqualTo(
                                                    new Throttled(
                                                            ThrottleReason
                                                                    .FUNCTION_INVOCATION_RATE_LIMIT_EXCEEDED,
                                                            Duration.ofMillis(10))));
        }

        @Test
        void leavesOtherFunctionsTheirOwnGrowth() {
            attempt(0);

            assertThat(ledger.admit(B, LATEST, Lane.SYNCHRONOUS, at(0)))
                    .isInstanceOfSatisfying(
                            Admitted.class,
                            it ->
                                    assertThat(ledger.grow(it.permit(), at(0)))
                                            .isInstanceOf(Admitted.class));
        }

        /// Lets all who still wait try at once; none of those who run ends.
        private int attempt(double seconds) {
            int tries = waiting;
            for (int i = 0; i < tries; i++) {
                Admission admission = ledger.admit(A, LATEST, Lane.SYNCHRONOUS, at(seconds));
                assertThat(admission).isInstanceOf(Admitted.class);
                Permit permit = ((Admitted) admission).permit();
                if (ledger.grow(permit, at(seconds)) instanceof Admitted) {
                    environments++;
                    waiting--;
                } else {
                    ledger.release(permit, at(seconds));
                }
            }
            return environments;
        }

        private static Tick at(double seconds) {
            return new Tick((long) (seconds * 1e9));
        }
    }

    @Nested
    class Isolation {
        private static final Tick NOW = new Tick(0);
        private final ConcurrencyLedger ledger = new ConcurrencyLedger(ConcurrencyLimits.AWS);

        @Test
        void reservedConcurrencyIsFloorAndCeiling() {
            assertThat(ledger.reserve(A, 900, NOW)).isInstanceOf(Reservation.Reserved.class);

            assertThat(admitted(B, 101)).isEqualTo(100);
            assertThat(reason(B)).isEqualTo(ThrottleReason.CONCURRENT_INVOCATION_LIMIT_EXCEEDED);
            assertThat(admitted(A, 901)).isEqualTo(900);
            assertThat(reason(A))
                    .isEqualTo(
                            ThrottleReason.RESERVED_FUNCTION_CONCURRENT_INVOCATION_LIMIT_EXCEEDED);
        }

        @Test
        void zeroStopsAFunctionAndNobodyCanTellForHowLong() {
            assertThat(ledger.reserve(A, 0, NOW)).isInstanceOf(Reservation.Reserved.class);

            assertThat(ledger.admit(A, LATEST, Lane.SYNCHRONOUS, NOW))
                    .isEqualTo(
                            new Throttled(
                                    ThrottleReason
                                            .RESERVED_FUNCTION_CONCURRENT_INVOCATION_LIMIT_EXCEEDED,
                                    Duration.ZERO));
        }

        @Test
        void provisionedConcurrencyServesItsVersionFirstAndSpillsOver() {
            provision("1", 5);

            assertThat(capacity("1", 5)).isEqualTo(Capacity.PROVISIONED);
            assertThat(capacity("1", 1)).isEqualTo(Capacity.SPILLOVER);
            assertThat(capacity("2", 1)).isEqualTo(Capacity.ON_DEMAND);
            assertThat(ledger.snapshot().claimed()).as("5 provisioned, 2 more").isEqualTo(7);
        }

        @Test
        void whatIsProvisionedOfAReservationIsNotThereForOthers() {
            ledger.reserve(A, 2, NOW);
            provision("1", 2);

            assertThat(reason(A))
                    .isEqualTo(
                            ThrottleReason.RESERVED_FUNCTION_CONCURRENT_INVOCATION_LIMIT_EXCEEDED);
            assertThat(capacity("1", 2)).isEqualTo(Capacity.PROVISIONED);
            assertThat(ledger.reserve(A, 1, NOW))
                    .isEqualTo(
                            new Reservation.BelowProvisioned(
                                    " ReservedConcurrentExecutions  1 should not be lower than"
                                            + " function's total provisioned concurrency [2]."));
        }

        @Test
        void provisionedConcurrencyHasARateToo() {
            provision("1", 1);

            int provisioned = 0;
            for (int i = 0; i < 12; i++) {
                var admission = (Admitted) ledger.admit(A, "1", Lane.SYNCHRONOUS, NOW);
                provisioned += admission.permit().capacity() == Capacity.PROVISIONED ? 1 : 0;
                ledger.release(admission.permit(), NOW);
            }
            assertThat(provisioned).isEqualTo(10);

            var async = (Admitted) ledger.admit(A, "1", Lane.ASYNCHRONOUS, NOW);
            assertThat(async.permit().capacity())
                    .as("events have no rate")
                    .isEqualTo(Capacity.PROVISIONED);
        }

        @Test
        void refusesToProvisionWhatTheAccountCannotSpare() {
            assertThat(ledger.provision(A.qualified("live"), 1_001, NOW))
                    .isEqualTo(
                            new Reservation.Refused(
                                    "Specified ConcurrentExecutions for function is greater than"
                                            + " account's unreserved concurrency [1000]."));
            assertThat(ledger.provision(A.qualified("live"), 901, NOW))
                    .isEqualTo(
                            new Reservation.Refused(
                                    "Specified ConcurrentExecutions for function decreases"
                                            + " account's UnreservedConcurrentExecution below its"
                                            + " minimum value of [100]."));
            ledger.reserve(A, 10, NOW);
            assertThat(ledger.provision(A.qualified("live"), 11, NOW))
                    .isEqualTo(
                            new Reservation.Refused(
                                    "Requested Provisioned Concurrency should not be greater than"
                                            + " the reservedConcurrentExecution for function"));
            assertThat(ledger.provision(A.qualified("live"), 10, NOW))
                    .isEqualTo(new Reservation.Reserved());
        }

        @Test
        void forgetsFunctionsThatWereQuietForAWhile() {
            for (int i = 0; i < 1_000; i++) {
                FunctionArn function = FunctionArn.of("us-east-1", "000000000000", "f" + i);
                Tick now = new Tick(i * 1_000_000_000L);
                var admitted = (Admitted) ledger.admit(function, LATEST, Lane.URL, now);
                assertThat(ledger.grow(admitted.permit(), now)).isInstanceOf(Admitted.class);
                ledger.release(admitted.permit(), now);
            }

            assertThat(ledger.remembered()).isLessThan(150);
        }

        private void provision(String version, int units) {
            assertThat(ledger.provision(A.qualified(version), units, NOW))
                    .isInstanceOf(Reservation.Reserved.class);
            assertThat(ledger.supply(A.qualified(version), units, NOW)).isZero();
        }

        private int admitted(FunctionArn function, int tries) {
            int admitted = 0;
            for (int i = 0; i < tries; i++) {
                boolean in =
                        ledger.admit(function, LATEST, Lane.SYNCHRONOUS, NOW) instanceof Admitted;
                admitted += in ? 1 : 0;
            }
            return admitted;
        }

        private Capacity capacity(String version, int times) {
            Capacity capacity = Capacity.ON_DEMAND;
            for (int i = 0; i < times; i++) {
                capacity =
                        ((Admitted) ledger.admit(A, version, Lane.SYNCHRONOUS, NOW))
                                .permit()
                                .capacity();
            }
            return capacity;
        }

        private ThrottleReason reason(FunctionArn function) {
            return ((Throttled) ledger.admit(function, LATEST, Lane.SYNCHRONOUS, NOW)).reason();
        }
    }
}
