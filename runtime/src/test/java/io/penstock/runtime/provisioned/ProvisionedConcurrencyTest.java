package io.penstock.runtime.provisioned;

import static io.penstock.runtime.provisioned.Town.LIVE;
import static io.penstock.runtime.provisioned.Town.ORDERS;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.engine.concurrency.Admission.Admitted;
import io.penstock.engine.concurrency.Capacity;
import io.penstock.engine.concurrency.provisioned.Standing;
import io.penstock.engine.concurrency.provisioned.Standing.Status;
import io.penstock.engine.concurrency.scaling.Bounds;
import io.penstock.engine.concurrency.scaling.Cron;
import io.penstock.engine.concurrency.scaling.ScalingRule;
import io.penstock.engine.concurrency.scaling.Window;
import io.penstock.engine.invocation.Lane;
import io.penstock.runtime.function.Answer;
import io.penstock.runtime.function.FunctionError;
import io.penstock.runtime.provisioned.Routes.Route;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class ProvisionedConcurrencyTest {
    private final Town town = new Town().started();

    @AfterEach
    void close() {
        town.close();
    }

    @Nested
    class Configured {
        @Test
        void isInProgressUntilAllAreInitialised() {
            assertThat(town.put(LIVE, 3).standing())
                    .isEqualTo(new Standing(3, 0, 0, Status.IN_PROGRESS, ""));
            assertThat(capacity("1")).isEqualTo(Capacity.ON_DEMAND);

            town.environments.allow(3);

            assertThat(town.awaitReady(LIVE, 3)).isEqualTo(new Standing(3, 3, 3, Status.READY, ""));
            assertThat(capacity("1")).isEqualTo(Capacity.PROVISIONED);
        }

        @Test
        void failsWithAReasonAndIsTriedAgainWhenPutAnew() {
            town.environments.breaks("1", true);
            town.put(LIVE, 1);
            town.environments.allow(1);
            assertThat(town.await(LIVE, standing -> standing.status() == Status.FAILED))
                    .isEqualTo(new Standing(1, 0, 0, Status.FAILED, "FUNCTION_ERROR_INIT_FAILURE"));

            town.environments.breaks("1", false);
            town.put(LIVE, 2);
            town.environments.allow(2);

            town.awaitReady(LIVE, 2);
        }

        @Test
        void followsItsAliasAndShowsTheOldNumbersMeanwhile() {
            ready(2);

            town.directory.point("live", new Route.Alias("2", Map.of()));
            assertThat(town.await(LIVE, standing -> standing.status() == Status.IN_PROGRESS))
                    .isEqualTo(new Standing(2, 2, 2, Status.IN_PROGRESS, ""));
            town.environments.allow(2);

            town.awaitReady(LIVE, 2);
            assertThat(town.environments.present("1")).isZero();
            assertThat(town.environments.present("2")).isEqualTo(2);
            assertThat(capacity("1")).isEqualTo(Capacity.ON_DEMAND);
            assertThat(capacity("2")).isEqualTo(Capacity.PROVISIONED);
        }

        @Test
        void isSharedBetweenTheVersionsOfAWeightedAlias() {
            ready(4);

            town.directory.point("live", new Route.Alias("1", Map.of("2", 0.25)));
            town.await(LIVE, standing -> standing.status() == Status.IN_PROGRESS);
            town.environments.allow(1);

            town.awaitReady(LIVE, 4);
            assertThat(town.environments.present("1")).isEqualTo(3);
            assertThat(town.environments.present("2")).isEqualTo(1);
        }

        @Test
        void replacesAnEnvironmentThatDied() {
            ready(2);

            town.environments.lose(town.directory.version("1"));
            assertThat(town.provisioned.list(ORDERS).getFirst().standing())
                    .isEqualTo(new Standing(2, 1, 2, Status.READY, ""));
            town.environments.allow(1);

            town.awaitReady(LIVE, 2);
            assertThat(town.environments.present("1")).isEqualTo(2);
        }

        @Test
        void goesWithItsAlias() {
            ready(2);

            town.directory.remove("live");

            town.awaitGone(LIVE);
            assertThat(town.store.all()).isEmpty();
            assertThat(town.environments.present("1")).isZero();
            assertThat(town.ledgers.of(ORDERS).claimed()).isZero();
        }

        @Test
        void survivesARestart() {
            ready(2);
            town.close();

            try (var next = new Town(town.store).started()) {
                assertThat(next.provisioned.list(ORDERS).getFirst().standing().status())
                        .isEqualTo(Status.IN_PROGRESS);
                next.environments.allow(2);
                next.awaitReady(LIVE, 2);
            }
        }

        @Test
        void releasesWhenDeleted() {
            ready(2);

            assertThat(town.provisioned.delete(LIVE)).isInstanceOf(Answer.Ok.class);
            assertThat(town.provisioned.delete(LIVE)).as("twice").isInstanceOf(Answer.Ok.class);

            assertThat(town.environments.present("1")).isZero();
            assertThat(capacity("1")).isEqualTo(Capacity.ON_DEMAND);
            assertThat(Town.error(town.provisioned.get(LIVE)))
                    .isEqualTo(new FunctionError.NotProvisioned());
        }
    }

    @Nested
    class Refused {
        @Test
        void onWhatIsNotPublished() {
            for (String qualifier : List.of("$LATEST", "")) {
                assertThat(Town.error(town.provisioned.put(ORDERS.qualified(qualifier), 1)))
                        .isEqualTo(
                                invalid(
                                        "Provisioned Concurrency Configs cannot be applied to"
                                                + " unpublished function versions."));
                assertThat(Town.error(town.provisioned.get(ORDERS.qualified(qualifier))))
                        .isEqualTo(
                                invalid(
                                        "The function resource provided must be an alias or a"
                                                + " published version."));
                assertThat(Town.error(town.provisioned.delete(ORDERS.qualified(qualifier))))
                        .isInstanceOf(FunctionError.Invalid.class);
            }
        }

        @Test
        void onWhatDoesNotExist() {
            assertThat(Town.error(town.provisioned.put(ORDERS.qualified("7"), 1)))
                    .isEqualTo(
                            new FunctionError.Missing(
                                    "Function not found: " + ORDERS.qualified("7")));
            assertThat(Town.error(town.provisioned.put(ORDERS.qualified("none"), 1)))
                    .isEqualTo(
                            new FunctionError.Missing(
                                    "Cannot find alias arn: " + ORDERS.qualified("none")));
        }

        @Test
        void whereAVersionHasItAlready() {
            town.put(ORDERS.qualified("1"), 1);

            assertThat(Town.error(town.provisioned.put(LIVE, 1)))
                    .isEqualTo(
                            new FunctionError.Conflict(
                                    "Alias can't be used for Provisioned Concurrency configuration"
                                            + " on an already Provisioned version"));
        }

        @Test
        void whereAnAliasCoversTheVersion() {
            town.put(LIVE, 1);

            assertThat(Town.error(town.provisioned.put(ORDERS.qualified("1"), 1)))
                    .isEqualTo(
                            new FunctionError.Conflict(
                                    "Version is pointed by a Provisioned Concurrency alias"));
            town.put(ORDERS.qualified("2"), 1);
        }

        @Test
        void beyondWhatIsReserved() {
            var _ = town.ledgers.of(ORDERS).reserve(ORDERS, 2, town.clock.tick());

            assertThat(Town.error(town.provisioned.put(LIVE, 3)))
                    .isEqualTo(
                            invalid(
                                    "Requested Provisioned Concurrency should not be greater than"
                                            + " the reservedConcurrentExecution for function"));
            assertThat(town.store.all()).isEmpty();
        }

        @Test
        void whileItsAliasHasWeights() {
            ready(1);
            town.directory.point("live", new Route.Alias("1", Map.of("2", 0.5)));

            assertThat(Town.error(town.provisioned.put(LIVE, 2)))
                    .isInstanceOf(FunctionError.Invalid.class);
        }

        private static FunctionError invalid(String message) {
            return new FunctionError.Invalid(message);
        }
    }

    @Nested
    class Scaled {
        @Test
        void followsTheClockMovedByHand() {
            var window =
                    new Window(
                            Cron.parse("30 12 * * *"),
                            ZoneId.of("UTC"),
                            Duration.ofMinutes(10),
                            new Bounds(3, 5));
            var rule = new ScalingRule(LIVE, new Bounds(1, 2), 0, List.of(window));
            try (var driver = new ScalingDriver(List.of(rule), town.provisioned, town.clock)) {
                town.environments.allow(10);
                driver.start(Thread.ofVirtual().factory());
                awaitUnits(1);

                town.clock.advance(Duration.ofMinutes(30));
                awaitUnits(3);

                town.clock.advance(Duration.ofMinutes(10));
                awaitUnits(2);
            }
        }

        @Test
        void followsTheLoad() {
            var rule = new ScalingRule(LIVE, new Bounds(2, 10), 0.5, List.of());
            try (var driver = new ScalingDriver(List.of(rule), town.provisioned, town.clock)) {
                town.environments.allow(10);
                driver.start(Thread.ofVirtual().factory());
                awaitUnits(2);
                capacity("1");
                capacity("1"); // both are busy, and stay so

                town.clock.advance(Duration.ofMinutes(3));

                awaitUnits(4);
            }
        }

        private void awaitUnits(int units) {
            long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
            while (System.nanoTime() < deadline) {
                List<Provisioned> all = town.provisioned.list(ORDERS);
                if (!all.isEmpty() && all.getFirst().standing().requested() == units) {
                    town.awaitReady(LIVE, units);
                    return;
                }
                Thread.onSpinWait();
            }
            throw new AssertionError(units + " never came: " + town.provisioned.list(ORDERS));
        }
    }

    private void ready(int units) {
        town.put(LIVE, units);
        town.environments.allow(units);
        town.awaitReady(LIVE, units);
    }

    private Capacity capacity(String version) {
        var admission =
                town.ledgers.of(ORDERS).admit(ORDERS, version, Lane.SYNCHRONOUS, town.clock.tick());
        return ((Admitted) admission).permit().capacity();
    }
}
