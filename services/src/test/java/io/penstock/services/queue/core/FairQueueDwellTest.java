package io.penstock.services.queue.core;

import static io.penstock.services.queue.core.DwellScenario.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.services.queue.core.DwellScenario.Arrival;
import io.penstock.services.queue.core.DwellScenario.Outcome;
import io.penstock.services.queue.core.DwellScenario.Service;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;

/// How long messages wait: the published sample application of fair queues, a burst as it was
/// measured on AWS, and other loads, each on the real core in simulated time. The control is the
/// same without groups.
class FairQueueDwellTest {
    private static final String LOUD = "loud";

    @Test
    void quietTenantsOfTheSampleApplicationWaitLessThanASecond() {
        // 600 s of 1,000 messages a second of one tenant and 50 of each of nine, all together more
        // than 40 consumers of batches of 20 can do
        var arrivals = new ArrayList<Arrival>();
        for (long second = 0; second < 600; second++) {
            steady(arrivals, LOUD, second * SECOND, 1_000);
            for (int tenant = 0; tenant < 9; tenant++) {
                steady(arrivals, "quiet-" + tenant, second * SECOND, 50);
            }
        }
        arrivals.sort(Comparator.comparingLong(Arrival::atNanos));
        var scenario = new DwellScenario(40, 20, () -> SECOND * 64 / 100);

        Outcome fair = scenario.play(arrivals, true);
        Outcome plain = scenario.play(arrivals, false);

        assertThat(fair.quiet(0.99, LOUD)).isLessThanOrEqualTo(1.0);
        assertThat(fair.quietBacklogMax()).isLessThanOrEqualTo(379);
        assertThat(fair.noisyMax()).isEqualTo(1);
        assertThat(fair.noisySeconds()).isGreaterThan((int) (fair.endNanos() / SECOND * 99 / 100));
        assertThat(plain.quiet(0.5, LOUD)).as("without groups").isGreaterThan(40);
        assertSameWork(fair, plain);
    }

    @Test
    void aBurstOf30000DoesNotDelayTheOthersOfAHundredConsumers() {
        List<Arrival> arrivals = burst(30_000, SECOND / 10);
        var scenario = new DwellScenario(100, 1, twoSeconds(1));

        Outcome fair = scenario.play(arrivals, true);
        Outcome plain = new DwellScenario(100, 1, twoSeconds(1)).play(arrivals, false);

        assertThat(fair.quiet(0.95, LOUD)).isLessThanOrEqualTo(2);
        assertThat(fair.quiet(1, LOUD)).isLessThanOrEqualTo(4);
        assertThat(plain.quiet(0.95, LOUD)).as("without groups").isGreaterThanOrEqualTo(400);
        assertThat(fair.backlogMax()).isEqualTo(plain.backlogMax());
    }

    @Test
    void aBurstOf5000DoesNotDelayTheOthersOfTwentyConsumers() {
        List<Arrival> arrivals = burst(5_000, SECOND / 2);

        Outcome fair = new DwellScenario(20, 1, twoSeconds(2)).play(arrivals, true);
        Outcome plain = new DwellScenario(20, 1, twoSeconds(2)).play(arrivals, false);

        assertThat(fair.quiet(0.95, LOUD)).isLessThanOrEqualTo(2);
        assertThat(fair.quiet(1, LOUD)).isLessThanOrEqualTo(4);
        assertThat(plain.quiet(0.95, LOUD)).as("without groups").isGreaterThanOrEqualTo(400);
    }

    @Test
    void anOverloadOfFiftyEqualTenantsIsServedInTheOrderOfArrival() {
        var arrivals = new ArrayList<Arrival>();
        for (int i = 0; i < 60 * 300; i++) {
            arrivals.add(new Arrival(i * SECOND / 60, "t" + i % 50));
        }
        var scenario = new DwellScenario(50, 1, () -> SECOND);

        Outcome fair = scenario.play(arrivals, true);

        assertThat(fair.noisyMax()).isZero();
        assertThat(fair.services()).extracting(Service::number).isSorted();
        assertThat(fair).isEqualTo(scenario.play(arrivals, false));
    }

    @Test
    void aBurstIntoASteadyLoadIsNotNoticedByTheOthers() {
        List<Arrival> arrivals = crowd(20, 30);
        for (int i = 0; i < 5_000; i++) {
            arrivals.add(new Arrival(100 * SECOND, LOUD));
        }
        arrivals.sort(Comparator.comparingLong(Arrival::atNanos));

        Outcome fair = new DwellScenario(50, 1, aboutASecond(5)).play(arrivals, true);
        Outcome plain = new DwellScenario(50, 1, aboutASecond(5)).play(arrivals, false);

        assertThat(fair.quiet(0.95, LOUD)).isLessThanOrEqualTo(0.5);
        assertThat(fair.quiet(1, LOUD)).isLessThanOrEqualTo(1);
        assertThat(plain.quiet(0.95, LOUD)).isGreaterThan(80);
    }

    @Test
    void twoNoisyTenantsGetWhatTheyNeedOrTheSame() {
        var arrivals = new ArrayList<Arrival>();
        for (long second = 0; second < 300; second++) {
            steady(arrivals, LOUD, second * SECOND, 60);
            steady(arrivals, "middling", second * SECOND, 20);
            for (int tenant = 0; tenant < 5; tenant++) {
                steady(arrivals, "quiet-" + tenant, second * SECOND, 1);
            }
        }
        arrivals.sort(Comparator.comparingLong(Arrival::atNanos));

        Outcome fair = new DwellScenario(50, 1, aboutASecond(6)).play(arrivals, true);

        assertThat(fair.of(0.95, "middling")).as("20 of the 45 a second left over").isLessThan(1);
        assertThat(fair.of(0.95, "quiet-0")).isLessThan(1);
        assertThat(fair.of(0.95, LOUD)).isGreaterThan(100);
    }

    @Test
    void aSingleConsumerIsSharedToo() {
        var arrivals = new ArrayList<Arrival>();
        for (int i = 0; i < 300; i++) {
            arrivals.add(new Arrival(0, LOUD));
        }
        for (int i = 0; i < 150; i++) {
            arrivals.add(new Arrival(SECOND / 100 + i * 2L * SECOND, "quiet-" + i % 5));
        }
        arrivals.sort(Comparator.comparingLong(Arrival::atNanos));

        Outcome fair = new DwellScenario(1, 1, aboutASecond(7)).play(arrivals, true);

        assertThat(fair.quiet(0.5, LOUD)).isLessThan(2);
        assertThat(fair.quiet(1, LOUD)).as("until the loud one is known").isLessThan(15);
    }

    private static void assertSameWork(Outcome fair, Outcome plain) {
        assertThat(fair.services()).hasSameSizeAs(plain.services());
        assertThat(fair.endNanos()).as("end of work").isEqualTo(plain.endNanos());
        assertThat(fair.backlogMax()).isEqualTo(plain.backlogMax());
        assertThat(fair.services().stream().mapToInt(Service::number).distinct().count())
                .isEqualTo(fair.services().size());
    }

    private static void steady(List<Arrival> into, String tenant, long from, int count) {
        for (int i = 0; i < count; i++) {
            into.add(new Arrival(from + i * SECOND / count, tenant));
        }
    }

    /// A burst at the beginning, and two tenants that send in turns for ten minutes.
    private static List<Arrival> burst(int size, long everyNanos) {
        var arrivals = new ArrayList<Arrival>();
        for (int i = 0; i < size; i++) {
            arrivals.add(new Arrival(0, LOUD));
        }
        int probe = 0;
        for (long at = SECOND / 20; at < 600 * SECOND; at += everyNanos) {
            arrivals.add(new Arrival(at, probe++ % 2 == 0 ? "b" : "c"));
        }
        return arrivals;
    }

    /// Equal tenants that send in turns, together so many messages a second, for five minutes.
    private static List<Arrival> crowd(int tenants, int perSecond) {
        var arrivals = new ArrayList<Arrival>();
        for (int i = 0; i < perSecond * 300; i++) {
            arrivals.add(new Arrival(SECOND / 100 + i * SECOND / perSecond, "t" + i % tenants));
        }
        return arrivals;
    }

    private static LongSupplier twoSeconds(long seed) {
        var random = new Random(seed);
        return () -> 2 * SECOND + random.nextLong(SECOND / 20);
    }

    private static LongSupplier aboutASecond(long seed) {
        var random = new Random(seed);
        return () -> SECOND + random.nextLong(SECOND / 50);
    }
}
