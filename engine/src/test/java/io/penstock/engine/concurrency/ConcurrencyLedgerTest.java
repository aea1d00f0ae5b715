package io.penstock.engine.concurrency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.penstock.engine.arn.FunctionArn;
import io.penstock.engine.concurrency.Admission.Admitted;
import io.penstock.engine.concurrency.Admission.Throttled;
import io.penstock.engine.concurrency.Occupancy.OfFunction;
import io.penstock.engine.concurrency.Occupancy.Provisioned;
import io.penstock.engine.concurrency.Occupancy.Share;
import io.penstock.engine.concurrency.Reservation.Refused;
import io.penstock.engine.concurrency.Reservation.Reserved;
import io.penstock.engine.invocation.InvocationResult.ThrottleReason;
import io.penstock.engine.invocation.Lane;
import io.penstock.engine.time.Tick;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class ConcurrencyLedgerTest {
    private static final FunctionArn ORDERS = FunctionArn.of("us-east-1", "000000000000", "orders");
    private static final FunctionArn MAILS = FunctionArn.of("us-east-1", "000000000000", "mails");
    private static final ThrottleReason OWN_LIMIT =
            ThrottleReason.RESERVED_FUNCTION_CONCURRENT_INVOCATION_LIMIT_EXCEEDED;
    private static final ThrottleReason ACCOUNT_LIMIT =
            ThrottleReason.CONCURRENT_INVOCATION_LIMIT_EXCEEDED;

    private static final Tick NOW = new Tick(0);

    private final ConcurrencyLedger ledger = new ConcurrencyLedger(new ConcurrencyLimits(10, 4));

    @Test
    void grantsNewAccountsWhatAwsGrants() {
        assertThat(ConcurrencyLimits.AWS)
                .isEqualTo(new ConcurrencyLimits(1_000, 100, 1_000, 100, 10));
    }

    @Nested
    class WithoutReservations {
        @Test
        void allFunctionsShareTheAccount() {
            admit(ORDERS, 7);
            admit(MAILS, 3);

            assertThat(reason(admit(ORDERS))).isEqualTo(ACCOUNT_LIMIT);
            assertThat(reason(admit(MAILS))).isEqualTo(ACCOUNT_LIMIT);
        }

        @Test
        void anEndedInvocationMakesRoom() {
            List<Permit> permits = admit(ORDERS, 10);

            ledger.release(permits.getFirst(), NOW);

            assertThat(admit(MAILS)).isInstanceOf(Admitted.class);
            assertThat(reason(admit(MAILS))).isEqualTo(ACCOUNT_LIMIT);
        }

        @Test
        void forgetsFunctionsThatDoNotRun() {
            admit(ORDERS, 1).forEach(permit -> ledger.release(permit, NOW));
            ledger.unreserve(MAILS, NOW);

            assertThat(ledger.snapshot().functions()).isEmpty();
        }
    }

    @Nested
    class WithAReservation {
        @Test
        void itIsTheFunctionsCeiling() {
            ledger.reserve(ORDERS, 2, NOW);
            admit(ORDERS, 2);

            assertThat(reason(admit(ORDERS))).isEqualTo(OWN_LIMIT);
        }

        @Test
        void itIsTheFunctionsFloor() {
            ledger.reserve(ORDERS, 2, NOW);
            admit(MAILS, 8);

            assertThat(reason(admit(MAILS))).isEqualTo(ACCOUNT_LIMIT);
            admit(ORDERS, 2);
        }

        @Test
        void zeroStopsTheFunction() {
            ledger.reserve(ORDERS, 0, NOW);

            assertThat(reason(admit(ORDERS))).isEqualTo(OWN_LIMIT);
        }

        @Test
        void itHoldsForInvocationsThatRunAlready() {
            List<Permit> running = admit(ORDERS, 3);
            ledger.reserve(ORDERS, 3, NOW);

            assertThat(reason(admit(ORDERS))).isEqualTo(OWN_LIMIT);
            assertThat(ledger.snapshot().claimed()).isEqualTo(3);

            ledger.release(running.getFirst(), NOW);
            assertThat(admit(ORDERS)).isInstanceOf(Admitted.class);
        }

        @Test
        void givingItBackReturnsRunningInvocationsToTheShare() {
            ledger.reserve(ORDERS, 3, NOW);
            List<Permit> running = admit(ORDERS, 2);

            ledger.unreserve(ORDERS, NOW);

            assertThat(ledger.snapshot().claimed()).isEqualTo(2);
            running.forEach(permit -> ledger.release(permit, NOW));
            assertThat(ledger.snapshot().claimed()).isZero();
            admit(MAILS, 10);
        }

        @Test
        void itCanBeChanged() {
            ledger.reserve(ORDERS, 6, NOW);
            assertThat(ledger.reserve(ORDERS, 5, NOW)).isEqualTo(new Reserved());
            assertThat(ledger.reserve(MAILS, 1, NOW)).isEqualTo(new Reserved());
        }

        @Test
        void itMustLeaveTheMinimumToOthers() {
            ledger.reserve(MAILS, 2, NOW);

            assertThat(ledger.reserve(ORDERS, 5, NOW))
                    .isEqualTo(
                            new Refused(
                                    "Specified ReservedConcurrentExecutions for function decreases"
                                            + " account's UnreservedConcurrentExecution below its"
                                            + " minimum value of [4]."));
            assertThat(ledger.snapshot().of(ORDERS).share()).isEqualTo(new Share.Unreserved());
            assertThat(ledger.reserve(ORDERS, 4, NOW)).isEqualTo(new Reserved());
        }
    }

    @Test
    void guessesFromTheLastInvocationsWhenTheNextOneEnds() {
        ledger.reserve(ORDERS, 2, NOW);
        var fourSecondsLater = new Tick(4_000_000_000L);
        admit(ORDERS, 2).forEach(permit -> ledger.release(permit, fourSecondsLater));
        admit(ORDERS, 2);

        assertThat(admit(ORDERS)).isEqualTo(new Throttled(OWN_LIMIT, Duration.ofSeconds(2)));
    }

    @Test
    void drawsAConsistentPicture() {
        ledger.reserve(ORDERS, 4, NOW);
        admit(ORDERS, 1);
        admit(MAILS, 2);

        Occupancy picture = ledger.snapshot();

        assertThat(picture)
                .isEqualTo(
                        new Occupancy(
                                10,
                                3,
                                6,
                                List.of(
                                        new OfFunction(
                                                MAILS, 2, new Share.Unreserved(), Provisioned.NONE),
                                        new OfFunction(
                                                ORDERS,
                                                1,
                                                new Share.Reserved(4),
                                                Provisioned.NONE))));
        assertThat(picture.unreservedFree()).isEqualTo(4);
    }

    @Nested
    class WhenUsedWrongly {
        @Test
        void refusesASecondRelease() {
            Permit permit = admit(ORDERS, 1).getFirst();
            ledger.release(permit, NOW);

            assertThatIllegalStateException()
                    .isThrownBy(() -> ledger.release(permit, NOW))
                    .withMessageContaining("released twice");
            assertThat(ledger.snapshot().inUse()).isZero();
        }

        @Test
        void refusesAnotherLedgersPermit() {
            Permit permit = admit(ORDERS, 1).getFirst();
            var other = new ConcurrencyLedger(ConcurrencyLimits.AWS);

            assertThatIllegalStateException()
                    .isThrownBy(() -> other.release(permit, NOW))
                    .withMessageContaining("another ledger");
        }

        @Test
        void refusesQualifiedFunctionsAndNegativeNumbers() {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> ledger.admit(ORDERS.qualified("live"), "1", Lane.URL, NOW));
            assertThatIllegalArgumentException().isThrownBy(() -> ledger.reserve(ORDERS, -1, NOW));
            assertThatIllegalArgumentException().isThrownBy(() -> new ConcurrencyLimits(0, 0));
            assertThatIllegalArgumentException().isThrownBy(() -> new ConcurrencyLimits(5, 6));
        }
    }

    @Test
    void neverAdmitsTooManyFromManyThreads() throws InterruptedException {
        var inUse = new AtomicInteger();
        var most = new AtomicInteger();
        var start = new CountDownLatch(1);
        var threads = new ArrayList<Thread>();
        for (int i = 0; i < 16; i++) {
            threads.add(
                    Thread.ofVirtual()
                            .start(() -> {
                                awaitQuietly(start);
                                for (int round = 0; round < 2_000; round++) {
                                    if (admit(ORDERS) instanceof Admitted(Permit permit)) {
                                        most.accumulateAndGet(inUse.incrementAndGet(), Math::max);
                                        Thread.onSpinWait();
                                        inUse.decrementAndGet();
                                        ledger.release(permit, NOW);
                                    }
                                }
                            }));
        }

        start.countDown();
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(most.get()).isBetween(1, 10);
        assertThat(ledger.snapshot()).isEqualTo(new Occupancy(10, 0, 0, List.of()));
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private Admission admit(FunctionArn function) {
        return ledger.admit(function, "$LATEST", Lane.ASYNCHRONOUS, NOW);
    }

    private static ThrottleReason reason(Admission admission) {
        assertThat(admission).isInstanceOf(Throttled.class);
        return ((Throttled) admission).reason();
    }

    private List<Permit> admit(FunctionArn function, int count) {
        var permits = new ArrayList<Permit>();
        for (int i = 0; i < count; i++) {
            Admission admission = admit(function);
            assertThat(admission).isInstanceOf(Admitted.class);
            permits.add(((Admitted) admission).permit());
        }
        return permits;
    }
}
