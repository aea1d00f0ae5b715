package io.penstock.engine.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class MetricStoreTest {
    private static final Instant START = Instant.parse("2026-11-21T12:00:00Z");
    private static final Realm REALM = new Realm("000000000000", "us-east-1");

    private final MetricStore store = new MetricStore(MetricLimits.DEFAULT);

    private static MetricName metric(String name) {
        return new MetricName(REALM, "n", name, List.of());
    }

    private static Instant at(int seconds) {
        return START.plusSeconds(seconds);
    }

    private static Window window(int fromSeconds, int toSeconds, int period) {
        return Window.of(at(fromSeconds), at(toSeconds), period, at(toSeconds));
    }

    private void put(String name, int seconds, double value) {
        assertThat(store.add(Datum.of(metric(name), Unit.COUNT, at(seconds), value))).isTrue();
    }

    private List<Summary> summaries(String name, Window window) {
        return store.points(metric(name), Unit.COUNT, window).stream()
                .map(point -> point.bucket().summary())
                .toList();
    }

    @Test
    void addsUpWhatIsReportedInOneMinute() {
        put("m", 0, 3);
        put("m", 59, 5);
        put("m", 60, 7);

        assertThat(summaries("m", window(0, 120, 60)))
                .containsExactly(new Summary(2, 8, 3, 5), new Summary(1, 7, 7, 7));
    }

    @Test
    void makesLongerPeriodsOfMinutes() {
        for (int minute = 0; minute < 10; minute++) {
            put("m", minute * 60, minute);
        }

        List<Point> points = store.points(metric("m"), Unit.COUNT, window(0, 600, 300));

        assertThat(points)
                .extracting(Point::second)
                .containsExactly(START.getEpochSecond(), START.getEpochSecond() + 300);
        assertThat(points.getFirst().bucket().summary()).isEqualTo(new Summary(5, 10, 0, 4));
        assertThat(points.getLast().bucket().summary()).isEqualTo(new Summary(5, 35, 5, 9));
    }

    @Test
    void includesTheStartAndExcludesTheEnd() {
        put("m", 0, 1);
        put("m", 60, 2);

        assertThat(summaries("m", window(0, 60, 60))).containsExactly(new Summary(1, 1, 1, 1));
        assertThat(summaries("m", window(60, 120, 60))).containsExactly(new Summary(1, 2, 2, 2));
    }

    @Test
    void keepsSecondsOnlyForWhoAsksForThem() {
        store.add(
                new Datum(
                        metric("fine"), Unit.COUNT, at(1), Datum.Resolution.HIGH, Bucket.of(1, 1)));
        store.add(
                new Datum(
                        metric("fine"), Unit.COUNT, at(2), Datum.Resolution.HIGH, Bucket.of(2, 1)));

        assertThat(summaries("fine", window(0, 10, 1)))
                .containsExactly(new Summary(1, 1, 1, 1), new Summary(1, 2, 2, 2));
        assertThat(summaries("fine", window(0, 60, 60))).containsExactly(new Summary(2, 3, 1, 2));

        store.forget(at(3 * 3600 + 60));
        assertThat(summaries("fine", window(0, 60, 60))).containsExactly(new Summary(2, 3, 1, 2));
        assertThat(store.usage().weight()).isEqualTo(3); // one minute with two values
    }

    @Test
    void holdsAnIdleDayInOneRun() {
        for (int minute = 0; minute < 1440; minute++) {
            put("idle", minute * 60, 0);
        }

        assertThat(store.usage().weight()).isEqualTo(1);
        assertThat(summaries("idle", window(0, 86_400, 60))).hasSize(1440);

        put("idle", 720 * 60, 5);

        assertThat(store.usage().weight()).isEqualTo(5); // before, the one with two values, after
        assertThat(summaries("idle", window(0, 86_400, 60))).hasSize(1440);
        assertThat(summaries("idle", window(720 * 60, 721 * 60, 60)))
                .containsExactly(new Summary(2, 5, 0, 5));
    }

    @Test
    void tellsUnitsRealmsAndDimensionsApart() {
        put("m", 0, 1);
        store.add(Datum.of(metric("m"), Unit.SECONDS, at(0), 10));
        var other = new Realm("111122223333", "us-east-1");
        store.add(Datum.of(new MetricName(other, "n", "m", List.of()), Unit.COUNT, at(0), 100));
        var tagged = new MetricName(REALM, "n", "m", List.of(new Dimension("d", "v")));
        store.add(Datum.of(tagged, Unit.COUNT, at(0), 1000));

        assertThat(summaries("m", window(0, 60, 60))).containsExactly(new Summary(1, 1, 1, 1));
        assertThat(store.allPoints(metric("m"), window(0, 60, 60)))
                .extracting(Point::unit)
                .containsExactly(Unit.COUNT, Unit.SECONDS);
        assertThat(store.list(REALM, null, START, _ -> true, 10))
                .containsExactly(metric("m"), tagged);
    }

    @Test
    void readsOneUnitIfNoneIsNamed() {
        store.add(Datum.of(metric("m"), Unit.SECONDS, at(0), 60));
        store.add(Datum.of(metric("m"), Unit.MILLISECONDS, at(0), 60_000));

        assertThat(store.points(metric("m"), null, window(0, 60, 60)))
                .extracting(Point::unit)
                .containsExactly(Unit.MILLISECONDS);
    }

    @Nested
    class Percentiles {
        @Test
        void areExactForFewValues() {
            for (int value = 1; value <= 100; value++) {
                put("m", 0, value);
            }
            Bucket bucket = only(window(0, 60, 60));

            assertThat(bucket.percentile(50)).hasValue(50);
            assertThat(bucket.percentile(99)).hasValue(99);
            assertThat(bucket.percentile(0)).hasValue(1);
            assertThat(bucket.percentile(100)).hasValue(100);
        }

        @Test
        void areNearlyExactForMany() {
            for (int value = 1; value <= 100_000; value++) {
                put("m", 0, value);
            }
            Bucket bucket = only(window(0, 60, 60));

            for (int percent : new int[] {1, 50, 90, 99}) {
                double exact = percent * 1_000.0;
                assertThat(bucket.percentile(percent).orElseThrow())
                        .isBetween(exact * 0.98, exact * 1.02);
            }
            assertThat(store.usage().weight()).isLessThan(2_000);
        }

        @Test
        void areUnknownOfSummariesUnlessTheirValuesAreAlike() {
            store.add(Datum.of(metric("m"), Unit.COUNT, at(0), new Summary(3, 6, 1, 3)));
            store.add(Datum.of(metric("m"), Unit.COUNT, at(60), new Summary(3, 6, 2, 2)));

            assertThat(only(window(0, 60, 60)).percentile(50)).isEmpty();
            assertThat(only(window(60, 120, 60)).percentile(50)).hasValue(2);
        }

        @Test
        void countWeights() {
            Bucket bucket = Bucket.empty();
            bucket.add(1, 99);
            bucket.add(1000, 1);

            assertThat(bucket.percentile(99)).hasValue(1);
            assertThat(bucket.percentile(99.5)).hasValue(1000);
        }

        private Bucket only(Window window) {
            List<Point> points = store.points(metric("m"), Unit.COUNT, window);
            assertThat(points).hasSize(1);
            return points.getFirst().bucket();
        }
    }

    @Nested
    class Limits {
        @Test
        void refuseNewSeriesWhenThereAreEnough() {
            var small =
                    new MetricStore(
                            new MetricLimits(1, 100, Duration.ofDays(1), Duration.ofHours(1)));

            assertThat(small.add(Datum.of(metric("a"), Unit.COUNT, at(0), 1))).isTrue();
            assertThat(small.add(Datum.of(metric("a"), Unit.COUNT, at(60), 1))).isTrue();
            assertThat(small.add(Datum.of(metric("b"), Unit.COUNT, at(0), 1))).isFalse();
            assertThat(small.add(Datum.of(metric("a"), Unit.BYTES, at(0), 1))).isFalse();
            assertThat(small.usage()).isEqualTo(new MetricStore.Usage(1, 1, 2));
        }

        @Test
        void forgetOldMinutesAndMetricsWithoutAny() {
            put("old", 0, 1);
            put("new", 86_400, 1);

            store.forget(at(86_400).plus(Duration.ofDays(14)).plusSeconds(60));

            assertThat(store.list(REALM, null, START, _ -> true, 10))
                    .containsExactly(metric("new"));
            assertThat(store.usage().series()).isEqualTo(1);
        }

        @Test
        void forgetTheOldestHoursWhenThereIsTooMuch() {
            var small =
                    new MetricStore(
                            new MetricLimits(10, 120, Duration.ofDays(1), Duration.ofHours(1)));
            for (int minute = 0; minute < 240; minute++) {
                small.add(Datum.of(metric("m"), Unit.COUNT, at(minute * 60), minute));
            }

            small.forget(at(240 * 60));

            assertThat(small.usage().weight()).isBetween(60L, 120L);
            assertThat(small.points(metric("m"), Unit.COUNT, window(180 * 60, 240 * 60, 60)))
                    .hasSize(60);
        }

        @Test
        void mustBePositive() {
            assertThatThrownBy(() -> new MetricLimits(0, 1, Duration.ofDays(1), Duration.ofDays(1)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("0 series");
        }
    }

    @Nested
    class Windows {
        @Test
        void beginAtAFullMinute() {
            Window window = Window.of(at(59), at(121), 60, at(121));

            assertThat(window.startSecond()).isEqualTo(START.getEpochSecond());
            assertThat(window.periods()).isEqualTo(3);
        }

        @Test
        void beginCoarserTheLongerAgoTheyLie() {
            Instant start = Instant.parse("2026-11-21T12:34:56Z");

            assertThat(begin(start, Duration.ofDays(16))).isEqualTo("2026-11-21T12:30:00Z");
            assertThat(begin(start, Duration.ofDays(64))).isEqualTo("2026-11-21T12:00:00Z");
        }

        private static String begin(Instant start, Duration age) {
            Window window = Window.of(start, start.plusSeconds(600), 60, start.plus(age));
            return Instant.ofEpochSecond(window.startSecond()).toString();
        }
    }
}
