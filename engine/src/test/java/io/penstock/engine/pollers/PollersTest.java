package io.penstock.engine.pollers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.engine.pollers.Scaling.Capped;
import io.penstock.engine.pollers.Scaling.Provisioned;
import io.penstock.engine.time.Seeds;
import io.penstock.engine.time.Tick;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class PollersTest {
    private static final Tick START = new Tick(0);
    private static final LimitingFactor RESERVED = LimitingFactor.RESERVED_CONCURRENCY;

    @Nested
    class OnDemand {
        private final Pollers pollers = new Pollers(Scaling.ON_DEMAND, START);

        @Test
        void startsAtFiveOrAtALowerCap() {
            assertThat(pollers.limit(START)).isEqualTo(5);
            assertThat(new Pollers(new Capped(2), START).limit(START)).isEqualTo(2);
            assertThat(new Pollers(new Capped(50), START).limit(START)).isEqualTo(5);
            assertThat(pollers.provisioned(START)).isZero();
        }

        @Test
        void growsByThreeHundredPerMinuteWhileMessagesRemain() {
            pollers.demand(true, 5, START);

            assertThat(pollers.nextChange(START)).contains(START.plus(Pollers.STEP));
            assertThat(pollers.limit(after(60))).isEqualTo(305);
            assertThat(pollers.limits(after(60)))
                    .isEqualTo(new Limits(LimitingFactor.RAMP, LimitingFactor.CEILING));
        }

        @Test
        void neverExceedsTheCeiling() {
            pollers.demand(true, 5, START);

            assertThat(pollers.limit(after(3_600))).isEqualTo(1_250);
            assertThat(pollers.limits(after(3_600)))
                    .isEqualTo(new Limits(LimitingFactor.CEILING, LimitingFactor.DEMAND));
            assertThat(pollers.nextChange(after(3_600))).isEmpty();
        }

        @Test
        void neverExceedsMaximumConcurrency() {
            var capped = new Pollers(new Capped(7), START);
            capped.demand(true, 5, START);

            assertThat(capped.limit(after(60))).isEqualTo(7);
            assertThat(capped.limits(after(60)))
                    .isEqualTo(new Limits(LimitingFactor.MAXIMUM_CONCURRENCY, LimitingFactor.RAMP));
        }

        @Test
        void fallsBackToFiveWithoutDemand() {
            pollers.demand(true, 5, START);
            assertThat(pollers.limit(after(10))).isEqualTo(55);

            pollers.demand(false, 55, after(10));

            assertThat(pollers.limit(after(15))).isEqualTo(30);
            assertThat(pollers.limit(after(60))).isEqualTo(5);
            assertThat(pollers.limits(after(60)))
                    .isEqualTo(new Limits(LimitingFactor.DEMAND, LimitingFactor.RAMP));
        }

        @Test
        void goesDownToTwoAfterAWhileWithLittleToDoAndWaitsForNothingThen() {
            pollers.demand(false, 2, START);

            assertThat(pollers.limit(after(299))).isEqualTo(5);
            assertThat(pollers.limit(after(301))).isEqualTo(2);
            assertThat(pollers.nextChange(after(301))).isEmpty();

            pollers.demand(true, 2, after(400));

            assertThat(pollers.limit(after(401))).isEqualTo(7);
        }

        @Test
        void staysAtFiveWhileMoreThanTwoAreInFlight() {
            for (int second = 0; second < 1_000; second += 100) {
                pollers.demand(false, 3, after(second));
            }

            assertThat(pollers.limit(after(1_000))).isEqualTo(5);
        }

        @Test
        void staysAtFiveOrItsCapWhenCapped() {
            var capped = new Pollers(new Capped(100), START);

            assertThat(capped.limit(after(3_600))).isEqualTo(5);
            assertThat(new Pollers(new Capped(3), START).limit(after(3_600))).isEqualTo(3);
        }

        @Test
        void backsOffGraduallyOnThrottlesAndPausesItsGrowth() {
            pollers.demand(true, 5, START);
            assertThat(pollers.limit(after(7))).isEqualTo(40);

            pollers.throttled(RESERVED, after(7));
            pollers.throttled(RESERVED, after(7));

            assertThat(pollers.limit(after(7))).isEqualTo(30);
            assertThat(pollers.limit(after(16))).isEqualTo(30);
            assertThat(pollers.limits(after(16)))
                    .isEqualTo(new Limits(RESERVED, LimitingFactor.RAMP));
            assertThat(pollers.nextChange(after(16))).contains(after(17));
            assertThat(pollers.limit(after(18))).isEqualTo(35);
            assertThat(pollers.limits(after(18)).first()).isEqualTo(LimitingFactor.RAMP);
        }

        @Test
        void namesTheLastThrottleWhileItRecovers() {
            pollers.throttled(LimitingFactor.ACCOUNT_CONCURRENCY, START);

            assertThat(pollers.limits(after(1)))
                    .isEqualTo(
                            new Limits(LimitingFactor.ACCOUNT_CONCURRENCY, LimitingFactor.DEMAND));
            assertThat(pollers.limit(after(11))).isEqualTo(5);
            assertThat(pollers.limits(after(11)).first()).isEqualTo(LimitingFactor.DEMAND);
        }

        @Test
        void goesDownToOneOnThrottlesAndToTwoOnErrors() {
            var failing = new Pollers(Scaling.ON_DEMAND, START);
            for (int second = 0; second < 60; second++) {
                pollers.throttled(RESERVED, after(second));
                failing.failed(after(second));
            }

            assertThat(pollers.limit(after(60))).isEqualTo(1);
            assertThat(failing.limit(after(60))).isEqualTo(2);
            assertThat(failing.limits(after(60)).first()).isEqualTo(LimitingFactor.ERRORS);
        }

        @Test
        void stopsGrowingWhenHalfOfTheInvocationsFailButNotForAFew() {
            var few = new Pollers(Scaling.ON_DEMAND, START);
            pollers.demand(true, 5, START);
            few.demand(true, 5, START);
            for (int second = 1; second <= 10; second++) {
                for (int i = 0; i < 10; i++) {
                    few.succeeded(after(second));
                }
                few.failed(after(second));
                pollers.succeeded(after(second));
                pollers.failed(after(second));
            }

            assertThat(pollers.limit(after(10))).isBetween(2, 10);
            assertThat(few.limit(after(10))).isBetween(40, 50);
        }

        @Test
        void keepsWhatItReachedWhenItsTermsChange() {
            pollers.demand(true, 5, START);
            assertThat(pollers.limit(after(10))).isEqualTo(55);

            pollers.rescale(new Capped(20), after(10));
            assertThat(pollers.limit(after(10))).isEqualTo(20);

            pollers.rescale(new Provisioned(4, 10), after(10));
            assertThat(pollers.provisioned(after(10))).isEqualTo(4);

            pollers.rescale(Scaling.ON_DEMAND, after(10));
            assertThat(pollers.limit(after(10))).isEqualTo(40);
        }
    }

    @Nested
    class InProvisionedMode {
        private final Pollers pollers = new Pollers(new Provisioned(2, 20), START);

        @Test
        void startsAtItsMinimumWithTenBatchesEach() {
            assertThat(pollers.provisioned(START)).isEqualTo(2);
            assertThat(pollers.limit(START)).isEqualTo(20);
        }

        @Test
        void growsByAThousandBatchesPerMinuteFromTheFirstSecondOn() {
            var large = new Pollers(new Provisioned(2, 10_000), START);
            large.demand(true, 20, START);

            assertThat(large.nextChange(START)).contains(START.plus(Terms.PROVISIONED_STEP));
            assertThat(large.provisioned(after(60))).isEqualTo(102);
            assertThat(large.limit(after(60))).isEqualTo(1_020);
            assertThat(large.limits(after(60)))
                    .isEqualTo(
                            new Limits(LimitingFactor.POLLER_RAMP, LimitingFactor.MAXIMUM_POLLERS));
        }

        @Test
        void holdsNoMoreBatchesThanThisServerMay() {
            var large = new Pollers(new Provisioned(2, 10_000), START);
            large.demand(true, 20, START);

            assertThat(large.provisioned(after(36_000))).isEqualTo(10_000);
            assertThat(large.limit(after(36_000))).isEqualTo(2_500);
            assertThat(large.limits(after(36_000)))
                    .isEqualTo(new Limits(LimitingFactor.MACHINE, LimitingFactor.MAXIMUM_POLLERS));
        }

        @Test
        void shrinksToItsMinimumOnceDemandHasBeenGoneForFiveSeconds() {
            pollers.demand(true, 20, START);
            assertThat(pollers.provisioned(after(60))).isEqualTo(20);
            assertThat(pollers.limits(after(60)).first()).isEqualTo(LimitingFactor.MAXIMUM_POLLERS);

            pollers.demand(false, 20, after(60));

            assertThat(pollers.provisioned(after(64))).isEqualTo(20);
            assertThat(pollers.nextChange(after(64))).isPresent();
            assertThat(pollers.provisioned(after(71))).isEqualTo(10);
            assertThat(pollers.provisioned(after(120))).isEqualTo(2);
            assertThat(pollers.nextChange(after(120))).isEmpty();
        }

        @Test
        void neverFallsBelowItsMinimum() {
            for (int second = 0; second < 600; second++) {
                pollers.throttled(RESERVED, after(second));
                pollers.failed(after(second));
            }

            assertThat(pollers.provisioned(after(6_000))).isEqualTo(2);
        }

        @Test
        void asksTenTimesPerSecondAndPoller() {
            int polls = 0;
            for (int millis = 0; millis < 10_000; millis++) {
                Tick now = START.plus(Duration.ofMillis(millis));
                while (pollers.mayPoll(now)) {
                    pollers.polled(now);
                    polls++;
                }
            }

            assertThat(polls)
                    .as("a second's worth at once, then 20 per second")
                    .isBetween(219, 221);
        }

        @Test
        void readsAMegabytePerSecondAndPoller() {
            pollers.polled(START);
            pollers.read(10_000_000, START);
            pollers.demand(true, 1, START);

            assertThat(pollers.mayPoll(START)).isFalse();
            assertThat(pollers.limits(START).first()).isEqualTo(LimitingFactor.THROUGHPUT);
            assertThat(pollers.mayPoll(START.plus(Duration.ofMillis(3_999)))).isFalse();
            assertThat(pollers.mayPoll(START.plus(Duration.ofSeconds(4)))).isTrue();
        }

        @Test
        void tellsWhenItMayAskAgain() {
            while (pollers.mayPoll(START)) {
                pollers.polled(START);
            }
            pollers.demand(true, 1, START);

            Tick next = pollers.mayPollFrom();

            assertThat(pollers.limits(START).first()).isEqualTo(LimitingFactor.POLL_RATE);
            assertThat(pollers.mayPoll(new Tick(next.nanos() - 1))).isFalse();
            assertThat(pollers.mayPoll(next)).isTrue();
        }
    }

    @Test
    void refusesNumbersThatAwsDoesNotKnow() {
        assertThatThrownBy(() -> new Capped(1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Capped(1_001)).isInstanceOf(IllegalArgumentException.class);
        for (int[] range : new int[][] {{1, 200}, {201, 300}, {2, 10_001}, {5, 4}}) {
            assertThatThrownBy(() -> new Provisioned(range[0], range[1]))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void staysWithinItsTermsWhateverHappensAndHoweverOftenItIsAsked() {
        Seeds.forEach(
                500,
                seed -> {
                    RandomGenerator random =
                            RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
                    Scaling scaling =
                            switch (random.nextInt(3)) {
                                case 0 -> Scaling.ON_DEMAND;
                                case 1 -> new Capped(random.nextInt(2, 1_001));
                                default -> new Provisioned(random.nextInt(2, 50), 60);
                            };
                    assertThat(play(scaling, seed, 0)).isEqualTo(play(scaling, seed, 5));
                });
    }

    /// Returns the limits that were seen after each of many inputs.
    ///
    /// @param questions how often to ask in between, which must change nothing
    private static List<Integer> play(Scaling scaling, long seed, int questions) {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        var pollers = new Pollers(scaling, START);
        var seen = new ArrayList<Integer>();
        Tick now = START;
        for (int i = 0; i < 200; i++) {
            Duration pause = Duration.ofMillis(random.nextInt(random.nextBoolean() ? 500 : 90_000));
            for (int asked = 1; asked <= questions; asked++) {
                int any = pollers.limit(now.plus(pause.multipliedBy(asked).dividedBy(questions)));
                assertThat(any).isPositive();
            }
            now = now.plus(pause);
            switch (random.nextInt(5)) {
                case 0 -> pollers.demand(true, random.nextInt(10), now);
                case 1 -> pollers.demand(false, random.nextInt(10), now);
                case 2 -> pollers.throttled(RESERVED, now);
                case 3 -> pollers.succeeded(now);
                default -> pollers.failed(now);
            }
            switch (scaling) {
                case Scaling.OnDemand() -> assertThat(pollers.limit(now)).isBetween(1, 1_250);
                case Capped(var most) -> assertThat(pollers.limit(now)).isBetween(1, most);
                case Provisioned(var least, var most) ->
                        assertThat(pollers.limit(now)).isBetween(10 * least, 10 * most);
            }
            seen.add(pollers.limit(now));
        }
        return seen;
    }

    private static Tick after(int seconds) {
        return START.plus(Duration.ofSeconds(seconds));
    }
}
