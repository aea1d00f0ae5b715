package io.penstock.engine.concurrency.scaling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.penstock.engine.arn.FunctionArn;
import io.penstock.engine.concurrency.scaling.Scaler.Minute;
import io.penstock.engine.time.Seeds;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScalerTest {
    private static final FunctionArn LIVE =
            new FunctionArn("us-east-1", "000000000000", "orders", "live");

    /// A Saturday.
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

    @Nested
    class FollowingTheLoad {
        private final Scaler scaler = scaler(new Bounds(2, 50), 0.7);

        /// Source: the alarms that Application Auto Scaling makes for provisioned concurrency.
        @Test
        void waitsAsLongAsTheAlarmsOfAws() {
            assertThat(Scaler.MINUTES_OUT).isEqualTo(3);
            assertThat(Scaler.MINUTES_IN).isEqualTo(15);
        }

        @Test
        void growsAfterThreeBusyMinutesToWhatWouldMeetTheTarget() {
            assertThat(scaler.on(new Minute(10, 10, 10), NOON)).isEqualTo(10);
            assertThat(scaler.on(new Minute(10, 10, 10), NOON)).isEqualTo(10);
            assertThat(scaler.on(new Minute(10, 10, 10), NOON)).isEqualTo(15); // 10 / 0.7
        }

        @Test
        void startsCountingAnewAfterAQuietMinute() {
            scaler.on(new Minute(10, 10, 10), NOON);
            scaler.on(new Minute(10, 10, 10), NOON);
            scaler.on(new Minute(10, 10, 7), NOON);

            assertThat(scaler.on(new Minute(10, 10, 10), NOON)).isEqualTo(10);
        }

        @Test
        void shrinksAfterAQuarterOfAnHour() {
            for (int minute = 1; minute < Scaler.MINUTES_IN; minute++) {
                assertThat(scaler.on(new Minute(20, 20, 7), NOON)).isEqualTo(20);
            }
            assertThat(scaler.on(new Minute(20, 20, 7), NOON)).isEqualTo(10); // 7 / 0.7
        }

        @Test
        void staysWithinItsBounds() {
            assertThat(scaler.on(new Minute(0, 0, 0), NOON)).as("none yet").isEqualTo(2);
            assertThat(scaler.on(new Minute(80, 80, 1), NOON)).as("too many").isEqualTo(50);
            for (int minute = 0; minute < 3; minute++) {
                scaler.on(new Minute(49, 49, 49), NOON);
            }
            assertThat(scaler.on(new Minute(50, 50, 50), NOON)).isEqualTo(50);
        }

        @Test
        void doesNothingWhileNoneIsThere() {
            for (int minute = 0; minute < 20; minute++) {
                assertThat(scaler.on(new Minute(10, 0, 0), NOON)).isEqualTo(10);
            }
        }

        @Test
        void behavesAlikeForASeedAndNeverLeavesItsBounds() {
            Seeds.forEach(300, seed -> assertThat(play(seed)).isEqualTo(play(seed)));
        }

        private List<Integer> play(long seed) {
            RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
            var bounds = new Bounds(random.nextInt(3), 3 + random.nextInt(20));
            var scaler = scaler(bounds, 0.1 + random.nextInt(9) / 10.0);
            var numbers = new ArrayList<Integer>();
            int number = random.nextInt(30);
            for (int minute = 0; minute < 200; minute++) {
                int peak = number == 0 ? 0 : random.nextInt(number + 1);
                number = scaler.on(new Minute(number, number, peak), NOON);
                assertThat(number).isBetween(bounds.minimum(), bounds.maximum());
                numbers.add(number);
            }
            return numbers;
        }
    }

    @Nested
    class FollowingTheClock {
        @Test
        void usesTheBoundsOfAnOpenWindow() {
            var window =
                    new Window(
                            Cron.parse("0 8 * * MON-FRI"),
                            ZoneId.of("Europe/Berlin"),
                            Duration.ofHours(10),
                            new Bounds(20, 40));
            var scaler = new Scaler(new ScalingRule(LIVE, new Bounds(0, 5), 0, List.of(window)));

            assertThat(scaler.on(new Minute(0, 0, 0), at("2026-11-20T06:59:00Z"))).isZero();
            assertThat(scaler.on(new Minute(0, 0, 0), at("2026-11-20T07:00:00Z"))).isEqualTo(20);
            assertThat(scaler.on(new Minute(20, 20, 0), at("2026-11-20T16:59:59Z"))).isEqualTo(20);
            assertThat(scaler.on(new Minute(20, 20, 0), at("2026-11-20T17:00:00Z"))).isEqualTo(5);
            assertThat(scaler.on(new Minute(5, 5, 0), at("2026-11-21T10:00:00Z"))).isEqualTo(5);
        }

        @Test
        void refusesWhatCannotBe() {
            Bounds one = new Bounds(1, 1);
            assertThatIllegalArgumentException().isThrownBy(() -> new Bounds(2, 1));
            assertThatIllegalArgumentException().isThrownBy(() -> new Bounds(-1, 1));
            assertThatIllegalArgumentException().isThrownBy(() -> scaler(one, 0.95));
            assertThatIllegalArgumentException().isThrownBy(() -> scaler(one, 0.05));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new ScalingRule(LIVE.unqualified(), one, 0.5, List.of()));
            assertThatIllegalArgumentException()
                    .isThrownBy(() ->
                            new Window(
                                    Cron.parse("* * * * *"),
                                    ZoneId.of("UTC"),
                                    Duration.ofDays(8),
                                    one));
        }

        private static Instant at(String instant) {
            return Instant.parse(instant);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'0 12 * * *', true",
        "'*/5 12 * * *', true",
        "'1-59 12 * * *', false",
        "'0 8-18/2 * * *', true",
        "'0 12 21 11 *', true",
        "'0 12 * NOV SAT', true",
        "'0 12 * * 6', true",
        "'0 12 * * MON-FRI', false",
        "'0 12 1 * SAT', true",
        "'0 12 21 * SUN', true",
        "'0 12 1 * SUN', false",
        "'0,30 12 * DEC *', false",
    })
    void readsCronExpressions(String text, boolean matches) {
        var time = ZonedDateTime.ofInstant(NOON, ZoneId.of("UTC"));

        assertThat(Cron.parse(text).matches(time)).isEqualTo(matches);
    }

    @Test
    void knowsBothSundays() {
        var sunday = ZonedDateTime.parse("2026-11-22T12:00:00Z");

        assertThat(Cron.parse("* * * * 0").matches(sunday)).isTrue();
        assertThat(Cron.parse("* * * * 7").matches(sunday)).isTrue();
        assertThat(Cron.parse("* * * * SUN").matches(sunday)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "* * * *",
                "60 * * * *",
                "* 24 * * *",
                "* * 0 * *",
                "* * * 13 *",
                "* * * * 8",
                "5-1 * * * *",
                "*/0 * * * *",
                "x * * * *",
                "1,,2 * * * *",
                "* * * FOO *"
            })
    void refusesWhatIsNoCronExpression(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Cron.parse(text));
    }

    private static Scaler scaler(Bounds bounds, double target) {
        return new Scaler(new ScalingRule(LIVE, bounds, target, List.of()));
    }
}
