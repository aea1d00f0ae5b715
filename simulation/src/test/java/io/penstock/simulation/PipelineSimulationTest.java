package io.penstock.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.engine.time.Seeds;
import io.penstock.simulation.world.World;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Plays random worlds around the real cores of queue, mapping, ledger and journal: functions that
/// fail, hang, are throttled or report items, poison, crashes and restarts of either side, pauses,
/// clock jumps, changes of configuration, several mappings on one queue. The world itself checks
/// after every event what must always hold, and at its end what must have come about.
class PipelineSimulationTest {
    private static final int SEEDS = 1_000;

    @Test
    void keepsItsPromisesAndItsDeterminism() {
        Seeds.forEach(
                SEEDS,
                seed -> assertThat(play(seed)).as("same seed, same trace").isEqualTo(play(seed)));
    }

    private static List<String> play(long seed) {
        return new World(RandomScenarios.of(seed), seed).play();
    }
}
