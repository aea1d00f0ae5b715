package io.penstock.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Percentiles, medians, warm-up and the canary's judgement.
class StatisticsTest {
    @Test
    void percentilesAreTheNearestRank() {
        Latencies latencies = new Latencies();
        for (int i = 10_000; i >= 1; i--) {
            latencies.add(i * 1_000L);
        }

        assertThat(latencies.size()).isEqualTo(10_000);
        assertThat(latencies.micros(0.5)).isEqualTo(5_000);
        assertThat(latencies.micros(0.99)).isEqualTo(9_900);
        assertThat(latencies.micros(0.999)).isEqualTo(9_990);
        assertThat(latencies.micros(1)).isEqualTo(10_000);
    }

    @Test
    void withoutEntriesThereIsNoPercentile() {
        assertThat(new Latencies().micros(0.5)).isNaN();
    }

    @Test
    void recordersAdd() {
        Latencies sum = new Latencies();
        Latencies other = new Latencies();
        sum.add(1_000);
        other.add(3_000);

        sum.addAll(other);

        assertThat(sum.micros(1)).isEqualTo(3);
    }

    @Test
    void theMedianOfAnEvenNumberLiesBetweenTheMiddleTwo() {
        assertThat(Spread.of(4, 1, 3, 10)).isEqualTo(new Spread(3.5, 1, 10));
        assertThat(Spread.of(4, 1, 10)).isEqualTo(new Spread(4, 1, 10));
    }

    @Test
    void aFigureThatIsMissingLeavesTheSpreadUnknown() {
        assertThat(Spread.of(1, Double.NaN).known()).isFalse();
        assertThat(Spread.of().known()).isFalse();
    }

    @Test
    void aContenderIsWarmWhenItNoLongerGetsFaster() {
        assertThat(WarmUp.settled(List.of(100.0, 100.0, 100.0, 100.0, 100.0))).isFalse();
        assertThat(WarmUp.settled(List.of(100.0, 50.0, 100.0, 105.0, 90.0, 99.0))).isTrue();
        assertThat(WarmUp.settled(List.of(100.0, 100.0, 100.0, 106.0, 100.0, 100.0))).isFalse();
        assertThat(WarmUp.settled(List.of(10.0, 100.0, 100.0, 100.0, 100.0, 100.0))).isFalse();
        assertThat(WarmUp.settled(List.of(10.0, 100.0, 60.0, 60.0, 60.0, 60.0, 60.0))).isTrue();
    }

    @Test
    void aRoundIsQuietIfEveryReadingLiesWithinFifteenPercent() {
        assertThat(Canary.quiet(List.of(100.0, 114.0, 86.0), 100)).isTrue();
        assertThat(Canary.quiet(List.of(100.0, 116.0), 100)).isFalse();
        assertThat(Canary.quiet(List.of(84.0), 100)).isFalse();
    }

    @Test
    void theCanaryTakesTime() throws InterruptedException {
        assertThat(new Canary().sing()).isPositive();
    }

    @Test
    void aSampleDividesByTimeAndItems() {
        Latencies none = new Latencies();

        Sample sample = Sample.of(500, new Stopwatch.Reading(2, 0.1), none);

        assertThat(sample.perSecond()).isEqualTo(250);
        assertThat(sample.cpuMicros()).isCloseTo(200, within(1e-9));
        assertThat(sample.p50Micros()).isNaN();
    }

    @Test
    void theStopwatchKnowsTheProcessorTimeOfThisProcess() {
        Stopwatch watch = Stopwatch.start();

        Stopwatch.Reading reading = watch.stop();

        assertThat(reading.seconds()).isNotNegative();
        assertThat(reading.cpuSeconds()).isNotNegative();
    }

    @Test
    void rulesThatCannotBeKeptAreRefused() {
        assertThatThrownBy(() -> new Rules(0, 1, 1, Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Rules(3, 2, 1, Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
