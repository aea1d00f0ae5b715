package io.penstock.bench.latency;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.bench.measure.Contender.Outcome;
import io.penstock.bench.measure.Contender.Phase;
import io.penstock.bench.measure.Lineup;
import io.penstock.bench.measure.Lineup.Entry;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A few messages through everything. Says nothing about speed.
class LatencyAreaTest {
    private static final LatencyLoad LITTLE = new LatencyLoad(10, 5, Duration.ofMillis(5));

    @TempDir private Path data;

    @Test
    void everyMessageArrivesAfterItWasDue() throws Exception {
        try (Lineup lineup = new LatencyArea(LITTLE, data).open()) {
            for (Entry entry : lineup.entries()) {
                assertThat(entry.contender().run(Phase.WARM_UP))
                        .as(entry.contender().name())
                        .isInstanceOf(Outcome.Measured.class);
                assertThat(entry.contender().run(Phase.MEASURED))
                        .as(entry.contender().name())
                        .isInstanceOfSatisfying(
                                Outcome.Measured.class,
                                measured -> assertThat(measured.sample().p50Micros()).isPositive());
            }
        }
    }
}
