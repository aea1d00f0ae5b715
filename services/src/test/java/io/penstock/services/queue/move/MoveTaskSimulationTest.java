package io.penstock.services.queue.move;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.engine.arn.QueueArn;
import io.penstock.engine.time.Seeds;
import io.penstock.engine.time.Simulation;
import io.penstock.engine.time.Tick;
import io.penstock.services.queue.move.MoveOrder.Destination;
import io.penstock.services.queue.move.MoveProgress.Status;
import io.penstock.services.queue.move.MoveTask.Step;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/// Plays random lives of a task: steps that are late, messages that are taken away, restarts,
/// cancels and failures.
class MoveTaskSimulationTest {
    @Test
    void keepsItsPromisesAndItsDeterminism() {
        Seeds.forEach(
                2_000,
                seed -> assertThat(play(seed)).as("same seed, same trace").isEqualTo(play(seed)));
    }

    @Test
    void endsAfterThirtySixHoursWhateverIsLeft() {
        MoveTask task = task(order(1, 1_000_000), MoveProgress.NONE, Duration.ZERO);

        Tick almost = new Tick(0).plus(Duration.ofHours(36).minusNanos(1));
        assertThat(task.next(almost)).isInstanceOf(Step.Move.class);
        assertThat(task.next(almost.plus(Duration.ofNanos(1)))).isEqualTo(new Step.End());
        assertThat(task.progress())
                .isEqualTo(new MoveProgress(Status.FAILED, 0, MoveTask.TOO_LONG));
    }

    @Test
    void countsTheHoursBeforeARestart() {
        MoveTask task = task(order(1, 10), MoveProgress.NONE, Duration.ofHours(36));

        assertThat(task.next(new Tick(0))).isEqualTo(new Step.End());
    }

    @Test
    void doesNotMakeUpForTheTimeInWhichNobodyRan() {
        var half = new MoveProgress(Status.RUNNING, 5, "");
        MoveTask task = task(order(1, 10), half, Duration.ofHours(1));

        assertThat(task.next(new Tick(0))).isEqualTo(new Step.Move(1));
    }

    @Test
    void movesTheFirstMessageAtOnceAndTheOthersAtItsPace() {
        MoveTask task = task(order(4, 10), MoveProgress.NONE, Duration.ZERO);
        assertThat(task.next(new Tick(0))).isEqualTo(new Step.Move(1));
        task.moved();

        Tick quarter = new Tick(0).plus(Duration.ofMillis(250));
        assertThat(task.next(new Tick(0))).isEqualTo(new Step.Rest(quarter));
        assertThat(task.next(quarter)).isEqualTo(new Step.Move(1));
        assertThat(task.next(new Tick(0).plus(Duration.ofSeconds(1)))).isEqualTo(new Step.Move(4));
    }

    private static MoveTask task(MoveOrder order, MoveProgress progress, Duration age) {
        return new MoveTask(order, progress, new Tick(0), order.startedMillis() + age.toMillis());
    }

    private static MoveOrder order(int perSecond, long toMove) {
        var source = new QueueArn("us-east-1", "000000000000", "dead");
        return new MoveOrder(
                1, new UUID(1, 2), source, new Destination.Origin(), perSecond, 1_000, toMove);
    }

    private static List<String> play(long seed) {
        var world = new Simulation(seed);
        var life = new Life(world, world.fork());
        world.after(Duration.ZERO, life::act);
        return world.run(life::check);
    }

    private static final class Life {
        private static final Duration LONGEST = Duration.ofHours(40);

        private final Simulation world;
        private final RandomGenerator random;
        private final MoveOrder order;
        private MoveTask task;
        private Tick resumed;
        private long movedThisLife;
        private long moved;
        private long messages;
        private boolean cancelled;
        private boolean ended;

        Life(Simulation world, RandomGenerator random) {
            this.world = world;
            this.random = random;
            int perSecond = random.nextInt(4) == 0 ? 0 : random.nextInt(1, 501);
            long toMove = random.nextInt(0, 2_000);
            order =
                    new MoveOrder(
                            1,
                            new UUID(1, 2),
                            new QueueArn("us-east-1", "000000000000", "dead"),
                            new Destination.Origin(),
                            perSecond,
                            world.instant().toEpochMilli(),
                            toMove);
            messages = toMove;
            task = new MoveTask(order, MoveProgress.NONE, world.now(), nowMillis());
            resumed = world.now();
        }

        void act() {
            int chance = random.nextInt(100);
            if (chance < 2) {
                restart();
            } else if (chance < 4) {
                cancelled |= task.cancel();
            } else if (chance < 8) {
                messages = Math.max(0, messages - random.nextInt(200)); // somebody received them
            } else if (chance < 9) {
                task.blocked(world.now());
            } else if (chance < 10) {
                task.fail(MoveTask.NO_SUCH_QUEUE);
            }
            perform(task.next(world.now()));
        }

        private void perform(Step step) {
            world.record(step + " " + task.progress());
            switch (step) {
                case Step.Move(int max) -> move(max);
                case Step.Rest(Tick until) -> {
                    assertThat(world.now().until(until)).as("no idle turn").isPositive();
                    assertThat(world.now().until(until)).isLessThanOrEqualTo(Duration.ofSeconds(1));
                    world.after(world.now().until(until).plusMillis(random.nextInt(50)), this::act);
                }
                case Step.End() -> ended = true;
            }
        }

        private void move(int max) {
            assertThat(max).isBetween(1, MoveTask.STEP_MAX);
            assertThat(cancelled).as("a cancelled task moves nothing").isFalse();
            long some = Math.min(messages, random.nextInt(10) == 0 ? random.nextInt(max) : max);
            for (long i = 0; i < some; i++) {
                task.moved();
            }
            messages -= some;
            moved += some;
            movedThisLife += some;
            if (messages == 0) {
                task.exhausted();
            }
            world.after(Duration.ofMillis(random.nextInt(30)), this::act);
        }

        /// The log has counted what was moved.
        private void restart() {
            MoveProgress progress = task.progress();
            task = new MoveTask(order, progress, world.now(), nowMillis());
            resumed = world.now();
            movedThisLife = 0;
        }

        void check() {
            MoveProgress progress = task.progress();
            assertThat(progress.moved()).isEqualTo(moved).isLessThanOrEqualTo(order.toMove());
            if (order.perSecond() > 0) {
                long nanos = resumed.until(world.now()).toNanos();
                assertThat((movedThisLife - 1) * 1_000_000_000)
                        .as("the rate")
                        .isLessThanOrEqualTo(nanos * order.perSecond());
            }
            if (ended) {
                assertThat(progress.status().active()).isFalse();
                assertThat(progress.status() == Status.CANCELLED).isEqualTo(cancelled);
                assertThat(progress.status() == Status.FAILED)
                        .isEqualTo(!progress.failure().isEmpty());
                boolean left = messages > 0 && moved < order.toMove();
                assertThat(left && progress.status() == Status.COMPLETED).isFalse();
                assertThat(task.next(world.now())).as("once and for all").isEqualTo(new Step.End());
                assertThat(task.cancel()).isFalse();
            }
            assertThat(world.now().until(new Tick(0).plus(LONGEST))).isPositive();
        }

        private long nowMillis() {
            return world.instant().toEpochMilli();
        }
    }
}
