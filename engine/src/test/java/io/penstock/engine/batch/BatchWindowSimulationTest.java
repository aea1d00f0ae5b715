package io.penstock.engine.batch;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.engine.batch.Effect.Dispatch;
import io.penstock.engine.batch.Effect.Reason;
import io.penstock.engine.batch.Effect.TooLarge;
import io.penstock.engine.time.Seeds;
import io.penstock.engine.time.Simulation;
import io.penstock.engine.time.Tick;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/// Plays random receptions and invocations against a window and checks, after every event, what
/// must always hold.
class BatchWindowSimulationTest {
    private static final int ENTRIES = 60;
    private static final int ENVELOPE = 14;

    @Test
    void keepsItsPromisesAndItsDeterminism() {
        Seeds.forEach(
                2_000,
                seed -> assertThat(play(seed)).as("same seed, same trace").isEqualTo(play(seed)));
    }

    private static List<String> play(long seed) {
        var world = new Simulation(seed);
        RandomGenerator shape = world.fork();
        RandomGenerator arrivals = world.fork();
        var policy =
                new BatchPolicy(
                        shape.nextInt(1, 12),
                        shape.nextInt(20, 400),
                        Duration.ofMillis(30L * shape.nextInt(0, 4)));
        var run = new Run(world, policy, shape.nextBoolean());

        Duration at = Duration.ZERO;
        int next = 0;
        while (next < ENTRIES) {
            at = at.plusMillis(arrivals.nextInt(0, 40));
            int count = Math.min(ENTRIES - next, arrivals.nextInt(0, 11));
            var entries = new ArrayList<Entry<Integer>>();
            for (int i = 0; i < count; i++) {
                entries.add(new Entry<>(next++, arrivals.nextInt(1, 150)));
            }
            Duration stay = Duration.ofMillis(arrivals.nextInt(0, 120));
            world.after(at, () -> run.receive(entries, stay));
        }
        world.after(at, () -> run.offer(new Input.Drained<>()));

        List<String> trace = world.run(run::check);
        assertThat(run.settled).as("every entry once, in order").hasSize(ENTRIES).isSorted();
        return trace;
    }

    private static final class Run {
        private final Simulation world;
        private final BatchPolicy policy;
        private final boolean oneAtATime;
        private final RandomGenerator durations;
        private final BatchWindow<Integer> window;
        private final Map<Integer, Arrival> arrived = new HashMap<>();
        private final List<Integer> settled = new ArrayList<>();
        private int running;
        private Tick freeSince = new Tick(0);

        Run(Simulation world, BatchPolicy policy, boolean oneAtATime) {
            this.world = world;
            this.policy = policy;
            this.oneAtATime = oneAtATime;
            this.durations = world.fork();
            this.window = new BatchWindow<>(policy, ENVELOPE);
        }

        void receive(List<Entry<Integer>> entries, Duration stay) {
            for (Entry<Integer> entry : entries) {
                var arrival = new Arrival(entry.sizeBytes(), world.now(), world.now().plus(stay));
                arrived.put(entry.item(), arrival);
            }
            offer(new Input.Received<>(entries, stay));
        }

        void offer(Input<Integer> input) {
            var effects = window.on(input, world.now());
            for (int i = 0; i < effects.size(); i++) {
                boolean last = i == effects.size() - 1;
                perform(effects.get(i), input, last);
            }
            window.nextDeadline()
                    .ifPresent(deadline ->
                            world.after(
                                    world.now().until(deadline),
                                    () ->
                                            window.nextDeadline()
                                                    .filter(world.now()::reached)
                                                    .ifPresent(
                                                            _ -> offer(new Input.TimePassed<>()))));
        }

        void check() {
            int waiting = arrived.size() - settled.size();
            assertThat(window.waiting()).as("none lost, none invented").isEqualTo(waiting);
            assertThat(window.nextDeadline().isPresent()).as("deadline").isEqualTo(waiting > 0);
            assertThat(waiting).isLessThan(policy.maxEntries());
            if (waiting > 0) {
                assertThat(policy.windowed()).as("nothing waits without a window").isTrue();
                assertThat(world.now()).as("overstayed").isLessThanOrEqualTo(earliestLeave());
            }
        }

        private void perform(Effect<Integer> effect, Input<Integer> cause, boolean last) {
            world.record(effect);
            switch (effect) {
                case Dispatch<Integer>(var batch, int sizeBytes, var reason) -> {
                    assertThat(batch).hasSizeBetween(1, policy.maxEntries());
                    assertThat(sizeBytes)
                            .isEqualTo(eventBytes(batch))
                            .isLessThanOrEqualTo(policy.maxBytes());
                    assertThat(justified(reason, batch, cause, last)).as("%s", effect).isTrue();
                    settled.addAll(batch);
                    invoke();
                }
                case TooLarge<Integer>(Integer item, int sizeBytes) -> {
                    assertThat(ENVELOPE + sizeBytes).isGreaterThan(policy.maxBytes());
                    settled.add(item);
                }
            }
        }

        private void invoke() {
            if (!oneAtATime) {
                return;
            }
            running++;
            window.on(new Input.InvocationBegan<>(), world.now());
            world.after(Duration.ofMillis(durations.nextInt(0, 100)), this::ended);
        }

        private void ended() {
            if (--running == 0) {
                freeSince = world.now();
                offer(new Input.InvocationEnded<>());
            }
        }

        private boolean justified(
                Reason reason, List<Integer> batch, Input<Integer> cause, boolean last) {
            Tick first = arrival(batch.getFirst()).at();
            return switch (reason) {
                case SIZE -> batch.size() == policy.maxEntries();
                case PAYLOAD -> eventBytes(batch) + 1 + sizeAfter(batch) > policy.maxBytes();
                case AVAILABLE -> !policy.windowed() && last;
                case WINDOW -> {
                    Tick start = first.compareTo(freeSince) < 0 ? freeSince : first;
                    yield running == 0 && world.now().equals(start.plus(policy.maxWait()));
                }
                case STAY ->
                        batch.stream()
                                .map(item -> arrival(item).leaves())
                                .anyMatch(world.now()::equals);
                case DRAIN -> cause instanceof Input.Drained;
            };
        }

        private Tick earliestLeave() {
            return arrived.keySet().stream()
                    .filter(item -> item >= settled.size())
                    .map(item -> arrival(item).leaves())
                    .min(Tick::compareTo)
                    .orElseThrow();
        }

        private int eventBytes(List<Integer> batch) {
            int records = batch.stream().mapToInt(item -> arrival(item).sizeBytes()).sum();
            return ENVELOPE + records + batch.size() - 1;
        }

        private int sizeAfter(List<Integer> batch) {
            return arrival(batch.getLast() + 1).sizeBytes();
        }

        private Arrival arrival(Integer item) {
            return requireNonNull(arrived.get(item));
        }
    }

    private record Arrival(int sizeBytes, Tick at, Tick leaves) {}
}
