package io.penstock.engine.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.engine.time.Seeds;
import io.penstock.engine.time.Simulation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/// Random reports against a plain list of them: whatever the store does with runs, units and order
/// of arrival, the numbers are those of adding up by hand.
class MetricStoreSimulationTest {
    private static final int WORLDS = 60;
    private static final int REPORTS = 400;
    private static final Realm REALM = new Realm("000000000000", "us-east-1");

    @Test
    void addsUpLikeAPlainList() {
        Seeds.forEach(
                WORLDS,
                seed -> {
                    List<String> first = new World(seed).live();
                    List<String> second = new World(seed).live();

                    assertThat(second).isEqualTo(first);
                });
    }

    private static final class World {
        private final Simulation simulation;
        private final RandomGenerator random;
        private final MetricStore store = new MetricStore(MetricLimits.DEFAULT);
        private final List<Report> reports = new ArrayList<>();

        World(long seed) {
            simulation = new Simulation(seed);
            random = simulation.fork();
        }

        List<String> live() {
            simulation.after(Duration.ZERO, this::report);
            return simulation.run(this::check);
        }

        private void report() {
            Instant at = simulation.instant().minusSeconds(random.nextInt(900));
            var report =
                    new Report(
                            "m" + random.nextInt(2),
                            random.nextBoolean() ? Unit.COUNT : Unit.BYTES,
                            at,
                            random.nextInt(3));
            reports.add(report);
            store.add(Datum.of(report.metric(), report.unit, at, report.value));
            simulation.record(store.usage());
            if (reports.size() < REPORTS) {
                simulation.after(Duration.ofSeconds(random.nextInt(90)), this::report);
            }
        }

        private void check() {
            int period = 60 * (1 + random.nextInt(5));
            Instant end = simulation.instant().plusSeconds(60);
            Window window = Window.of(end.minusSeconds(random.nextInt(3000)), end, period, end);
            for (Report some : List.of(reports.getFirst(), reports.getLast())) {
                List<Point> points = store.points(some.metric(), some.unit, window);
                for (Point point : points) {
                    assertThat(point.bucket().summary())
                            .isEqualTo(byHand(some, point.second(), window));
                }
                double counted =
                        points.stream().mapToDouble(p -> p.bucket().summary().count()).sum();
                assertThat(counted).isEqualTo(inWindow(some, window));
            }
        }

        private Summary byHand(Report like, long second, Window window) {
            long to =
                    Math.min(
                            second + window.periodSeconds(),
                            Math.ceilDiv(window.endSecond(), 60) * 60);
            double[] values =
                    reports.stream()
                            .filter(report -> report.isLike(like))
                            .filter(report -> report.minute() >= second && report.minute() < to)
                            .mapToDouble(report -> report.value)
                            .toArray();
            double sum = 0;
            double least = Double.POSITIVE_INFINITY;
            double most = Double.NEGATIVE_INFINITY;
            for (double value : values) {
                sum += value;
                least = Math.min(least, value);
                most = Math.max(most, value);
            }
            return new Summary(values.length, sum, least, most);
        }

        private double inWindow(Report like, Window window) {
            return reports.stream()
                    .filter(report -> report.isLike(like))
                    .filter(report -> report.minute() >= window.startSecond())
                    .filter(report -> report.minute() < window.endSecond())
                    .count();
        }
    }

    private record Report(String name, Unit unit, Instant at, double value) {
        MetricName metric() {
            return new MetricName(REALM, "n", name, List.of());
        }

        long minute() {
            return Math.floorDiv(at.getEpochSecond(), 60) * 60L;
        }

        boolean isLike(Report other) {
            return name.equals(other.name) && unit == other.unit;
        }
    }
}
