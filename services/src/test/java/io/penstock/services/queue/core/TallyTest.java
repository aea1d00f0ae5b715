package io.penstock.services.queue.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.engine.time.Seeds;
import io.penstock.engine.time.Simulation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class TallyTest {
    private static final long MINUTE = Tally.MINUTE_MILLIS;
    private static final Gauges EMPTY =
            new Gauges(
                    new QueueCore.Counts(0, 0, 0),
                    0,
                    new FairnessSnapshot(0, 0, 0, 0, Duration.ZERO, Duration.ZERO));

    private final Tally tally = new Tally(0);

    @Test
    void countsWhatGoesInAndOutOfOneMinute() {
        tally.sent(10);
        tally.sent(30);
        tally.received(2);
        tally.emptyReceive();
        tally.deleted(1);
        tally.close(EMPTY);
        tally.sent(7);

        assertThat(tally.drain())
                .containsExactly(new QueueMinute(0, new Traffic(2, 40, 10, 30, 2, 1, 1, 0), EMPTY));
        assertThat(tally.total()).isEqualTo(new Traffic(3, 47, 7, 30, 2, 1, 1, 0));
        assertThat(tally.drain()).isEmpty();
    }

    @Test
    void staysActiveForSixHoursAfterItsLastUse() {
        assertThat(tally.active(false)).as("never used").isFalse();

        tally.use(1_000);
        tally.skipTo(1_000 + Tally.ACTIVE_MILLIS - MINUTE);
        assertThat(tally.active(false)).isTrue();
        tally.skipTo(1_000 + Tally.ACTIVE_MILLIS);

        assertThat(tally.active(false)).isFalse();
        assertThat(tally.active(true)).as("while it holds messages").isTrue();
    }

    @Test
    void forgetsTheOldestMinutesThatNobodyAsksFor() {
        for (int i = 0; i < Tally.MINUTES_MAX + 5; i++) {
            tally.close(EMPTY);
        }

        List<QueueMinute> minutes = tally.drain();

        assertThat(minutes).hasSize(Tally.MINUTES_MAX);
        assertThat(minutes.getFirst().startMillis()).isEqualTo(5 * MINUTE);
    }

    /// Random traffic on a random clock: whatever is counted shows up in exactly one minute.
    @Test
    void losesAndInventsNothing() {
        Seeds.forEach(
                50,
                seed -> {
                    List<String> first = new World(seed).live();
                    List<String> second = new World(seed).live();

                    assertThat(second).isEqualTo(first);
                });
    }

    private static final class World {
        private static final int STEPS = 300;

        private final Simulation simulation;
        private final RandomGenerator random;
        private final Tally tally;
        private final List<QueueMinute> told = new ArrayList<>();
        private Traffic expected = Traffic.NONE;
        private int steps;

        World(long seed) {
            simulation = new Simulation(seed);
            random = simulation.fork();
            tally = new Tally(now());
        }

        List<String> live() {
            simulation.after(Duration.ZERO, this::step);
            return simulation.run(this::check);
        }

        private void step() {
            while (now() >= tally.endMillis()) {
                tally.close(EMPTY);
            }
            int bytes = 1 + random.nextInt(100);
            int some = random.nextInt(5);
            tally.sent(bytes);
            tally.received(some);
            expected = expected.plus(new Traffic(1, bytes, bytes, bytes, some, 0, 0, 0));
            if (random.nextInt(4) == 0) {
                told.addAll(tally.drain());
            }
            simulation.record(told.size());
            if (++steps < STEPS) {
                simulation.after(Duration.ofSeconds(random.nextInt(200)), this::step);
            }
        }

        private void check() {
            assertThat(tally.total()).isEqualTo(expected);
            long sum = told.stream().mapToLong(minute -> minute.traffic().sent()).sum();
            assertThat(sum).isLessThanOrEqualTo(expected.sent());
            for (int i = 1; i < told.size(); i++) {
                assertThat(told.get(i).startMillis() - told.get(i - 1).startMillis())
                        .isEqualTo(MINUTE);
            }
        }

        private long now() {
            return simulation.instant().toEpochMilli();
        }
    }
}
