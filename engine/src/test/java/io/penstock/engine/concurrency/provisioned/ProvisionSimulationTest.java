package io.penstock.engine.concurrency.provisioned;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.engine.concurrency.provisioned.Standing.Status;
import io.penstock.engine.time.Seeds;
import io.penstock.engine.time.Simulation;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/// Plays changing wishes, failing, dying and ageing environments against a [Provision], beside
/// shelves that count naively what exists.
class ProvisionSimulationTest {
    private static final int EVENTS = 40;

    @Test
    void keepsItsPromisesAndItsDeterminism() {
        Seeds.forEach(
                2_000,
                seed -> assertThat(play(seed)).as("same seed, same trace").isEqualTo(play(seed)));
    }

    private static List<String> play(long seed) {
        var world = new Simulation(seed);
        var run = new Run(world);
        RandomGenerator shape = world.fork();
        for (int i = 0; i < EVENTS; i++) {
            world.after(Duration.ofMillis(shape.nextInt(4_000)), run::step);
        }
        List<String> trace = world.run(run::check);
        run.checkQuiet();

        run.healthy = true;
        run.want(Map.of("1", 3, "2", 2));
        world.run(run::check);
        assertThat(run.standing()).isEqualTo(new Standing(5, 5, 5, Status.READY, ""));
        run.checkQuiet();

        run.tell(new Input.End());
        world.run(run::check);
        assertThat(run.total()).as("nothing is left").isZero();
        return trace;
    }

    private static final class Shelf {
        private int total;
        private int keep = Integer.MAX_VALUE;
        private int usable;
    }

    private static final class Run {
        private final Simulation world;
        private final RandomGenerator random;
        private final Provision provision = new Provision();
        private final Map<String, Shelf> shelves = new TreeMap<>();
        private Map<String, Integer> wanted = Map.of();
        private int making;
        private boolean healthy;

        Run(Simulation world) {
            this.world = world;
            this.random = world.fork();
        }

        void step() {
            String version = Integer.toString(1 + random.nextInt(3));
            Shelf shelf = shelf(version);
            switch (random.nextInt(8)) {
                case 0, 1, 2 -> want(wish());
                case 3, 4 -> {
                    if (shelf.total > 0 && shelf.usable > 0) {
                        shelf.total--;
                        tell(new Input.Lost(version));
                    }
                }
                case 5 -> tell(new Input.Worn(version, random.nextInt(4)));
                case 6 -> {
                    shelf.total = 0;
                    tell(new Input.Retired(version));
                }
                default -> want(wanted);
            }
        }

        void want(Map<String, Integer> targets) {
            wanted = targets;
            world.record("want " + new TreeMap<>(targets));
            tell(new Input.Want(targets));
        }

        void tell(Input input) {
            for (Effect effect : provision.on(input)) {
                world.record(effect);
                switch (effect) {
                    case Effect.Make(var version) -> make(version);
                    case Effect.Keep(var version, int usable, int kept) -> {
                        Shelf shelf = shelf(version);
                        shelf.keep = kept;
                        shelf.usable = usable;
                        shelf.total = Math.min(shelf.total, kept);
                        assertThat(usable).isLessThanOrEqualTo(kept);
                    }
                }
            }
        }

        void check() {
            shelves.forEach((version, shelf) ->
                    assertThat(shelf.usable)
                            .as("no invocation is promised what does not exist, version " + version)
                            .isLessThanOrEqualTo(shelf.total));
            assertThat(making).isBetween(0, Provision.MAKING_MAX);
            assertThat(provision.making()).isEqualTo(making);
            Standing standing = standing();
            assertThat(standing.available())
                    .isEqualTo(shelves.values().stream().mapToInt(shelf -> shelf.usable).sum());
            assertThat(standing.available()).isLessThanOrEqualTo(total());
            assertThat(standing.reason().isEmpty()).isEqualTo(standing.status() != Status.FAILED);
        }

        void checkQuiet() {
            assertThat(making).isZero();
            Standing standing = standing();
            assertThat(standing.status()).isNotEqualTo(Status.IN_PROGRESS);
            if (standing.status() == Status.READY) {
                shelves.forEach((version, shelf) -> {
                    assertThat(shelf.total).isEqualTo(wanted.getOrDefault(version, 0));
                    assertThat(shelf.usable).isEqualTo(wanted.getOrDefault(version, 0));
                });
            } else {
                assertThat(total()).isEqualTo(standing.available());
            }
        }

        Standing standing() {
            return provision.standing(wanted.values().stream().mapToInt(Integer::intValue).sum());
        }

        int total() {
            return shelves.values().stream().mapToInt(shelf -> shelf.total).sum();
        }

        private void make(String version) {
            making++;
            boolean fails = !healthy && random.nextInt(12) == 0;
            world.after(
                    Duration.ofMillis(random.nextInt(400)),
                    () -> {
                        making--;
                        Shelf shelf = shelf(version);
                        if (fails) {
                            tell(new Input.Failed(version, "FUNCTION_ERROR_INIT_FAILURE"));
                        } else if (shelf.total >= shelf.keep) {
                            tell(new Input.Dropped(version));
                        } else {
                            shelf.total++;
                            tell(new Input.Made(version));
                        }
                    });
        }

        private Map<String, Integer> wish() {
            var targets = new TreeMap<String, Integer>();
            for (int version = 1; version <= 3; version++) {
                if (random.nextInt(3) == 0) {
                    targets.put(Integer.toString(version), random.nextInt(1, 8));
                }
            }
            return targets;
        }

        private Shelf shelf(String version) {
            return shelves.computeIfAbsent(version, _ -> new Shelf());
        }
    }
}
