package io.penstock.engine.pollers;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.engine.time.Seeds;
import io.penstock.engine.time.Tick;
import java.time.Duration;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

class PollersTest {
    private static final Tick START = new Tick(0);

    private final Pollers pollers = new Pollers(0, START);

    @Test
    void startsAtFiveOrAtALowerCap() {
        assertThat(pollers.limit(START)).isEqualTo(5);
        assertThat(new Pollers(2, START).limit(START)).isEqualTo(2);
        assertThat(new Pollers(50, START).limit(START)).isEqualTo(5);
    }

    @Test
    void growsByThreeHundredPerMinuteWhileMessagesRemain() {
        pollers.demand(true, START);

        assertThat(pollers.nextGrowth()).contains(START.plus(Pollers.STEP));
        assertThat(pollers.limit(after(60))).isEqualTo(305);
        assertThat(pollers.factor()).isEqualTo(LimitingFactor.RAMP);
    }

    @Test
    void neverExceedsTheCeiling() {
        pollers.demand(true, START);

        assertThat(pollers.limit(after(3_600))).isEqualTo(1_250);
        assertThat(pollers.factor()).isEqualTo(LimitingFactor.CEILING);
        assertThat(pollers.nextGrowth()).isEmpty();
    }

    @Test
    void neverExceedsMaximumConcurrency() {
        var capped = new Pollers(7, START);
        capped.demand(true, START);

        assertThat(capped.limit(after(60))).isEqualTo(7);
        assertThat(capped.factor()).isEqualTo(LimitingFactor.MAXIMUM_CONCURRENCY);
    }

    @Test
    void fallsBackWithoutDemand() {
        pollers.demand(true, START);
        assertThat(pollers.limit(after(10))).isEqualTo(55);

        pollers.demand(false, after(10));

        assertThat(pollers.limit(after(15))).isEqualTo(30);
        assertThat(pollers.limit(after(60))).isEqualTo(5);
        assertThat(pollers.factor()).isEqualTo(LimitingFactor.DEMAND);
    }

    @Test
    void backsOffGraduallyOnThrottlesAndPausesItsGrowth() {
        pollers.demand(true, START);
        assertThat(pollers.limit(after(7))).isEqualTo(40);

        pollers.throttled(after(7));
        pollers.throttled(after(7));

        assertThat(pollers.limit(after(7))).isEqualTo(30);
        assertThat(pollers.limit(after(16))).isEqualTo(30);
        assertThat(pollers.factor()).isEqualTo(LimitingFactor.THROTTLES);
        assertThat(pollers.limit(after(18))).isEqualTo(35);
    }

    @Test
    void goesDownToOneOnThrottlesAndToTwoOnErrors() {
        var failing = new Pollers(0, START);
        for (int second = 0; second < 60; second++) {
            pollers.throttled(after(second));
        }
        assertThat(pollers.limit(after(60))).isEqualTo(1);

        for (int step = 0; step < 3; step++) {
            failing.failed(after(step));
        }
        assertThat(failing.limit(after(2))).isBetween(2, 5);
    }

    @Test
    void staysBetweenOneAndItsCapWhateverHappens() {
        Seeds.forEach(
                500,
                seed -> {
                    RandomGenerator random =
                            RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
                    int cap = random.nextBoolean() ? 0 : random.nextInt(2, 1_001);
                    var any = new Pollers(cap, START);
                    Tick now = START;
                    for (int i = 0; i < 200; i++) {
                        now = now.plus(Duration.ofMillis(random.nextInt(3_000)));
                        switch (random.nextInt(4)) {
                            case 0 -> any.demand(true, now);
                            case 1 -> any.demand(false, now);
                            case 2 -> any.throttled(now);
                            default -> any.failed(now);
                        }
                        assertThat(any.limit(now)).isBetween(1, cap == 0 ? 1_250 : cap);
                    }
                });
    }

    private static Tick after(int seconds) {
        return START.plus(Duration.ofSeconds(seconds));
    }
}
