package io.penstock.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.engine.arn.FunctionArn;
import io.penstock.engine.arn.QueueArn;
import io.penstock.engine.mapping.QueueMappingConfig;
import io.penstock.simulation.scenario.AccountSettings;
import io.penstock.simulation.scenario.FunctionHabits;
import io.penstock.simulation.scenario.FunctionHabits.Faults;
import io.penstock.simulation.scenario.FunctionHabits.Spread;
import io.penstock.simulation.scenario.QueueSettings;
import io.penstock.simulation.scenario.Scenario;
import io.penstock.simulation.scenario.Traffic;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class RehearsalTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    @Test
    void handlesEverythingWhereNothingGoesWrong() {
        Result result = Rehearsal.play(scenario(new Traffic(200, SECOND, 0, 0, 0), 4), 7);

        assertThat(result.handled()).isEqualTo(200);
        assertThat(result.filtered() + result.deadLettered() + result.throttles()).isZero();
        assertThat(result.invocations()).isBetween(20, 200);
    }

    @Test
    void keepsToMaximumConcurrencyAndWaitsLongerForIt() {
        Traffic traffic = new Traffic(400, SECOND, 0, 0, 0);

        Result narrow = Rehearsal.play(scenario(traffic, 2), 7);
        Result wide = Rehearsal.play(scenario(traffic, 10), 7);

        assertThat(narrow.maxConcurrency()).isEqualTo(2);
        assertThat(narrow.dwellMedian()).isGreaterThan(wide.dwellMedian());
        assertThat(narrow.dwell99()).isGreaterThanOrEqualTo(narrow.dwellMedian());
    }

    @Test
    void setsPoisonAside() {
        Result result = Rehearsal.play(scenario(new Traffic(50, SECOND, 0, 20, 0), 4), 7);

        assertThat(result.deadLettered()).isPositive();
        assertThat(result.handled() + result.deadLettered()).isEqualTo(50);
    }

    @Test
    void answersTheSameForTheSameSeed() {
        Scenario scenario = scenario(new Traffic(50, SECOND, 20, 20, 0), 4);

        assertThat(Rehearsal.play(scenario, 7)).isEqualTo(Rehearsal.play(scenario, 7));
    }

    private static Scenario scenario(Traffic traffic, int maximumConcurrency) {
        var spread =
                new Spread(
                        Duration.ofMillis(100), Duration.ofMillis(300), Duration.ofMillis(300), 0);
        var mapping =
                new QueueMappingConfig(
                        "11111111-2222-4333-8444-555555555555",
                        FunctionArn.of("us-east-1", "000000000000", "handle"),
                        new QueueArn("us-east-1", "000000000000", "orders"),
                        10,
                        Duration.ZERO,
                        List.of(),
                        true,
                        maximumConcurrency);
        return new Scenario(
                QueueSettings.withDeadLetters(3),
                List.of(mapping),
                traffic,
                new FunctionHabits(spread, Duration.ofSeconds(3), Faults.NONE),
                AccountSettings.AWS,
                Duration.ZERO,
                List.of());
    }
}
