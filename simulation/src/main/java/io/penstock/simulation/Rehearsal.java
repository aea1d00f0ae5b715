package io.penstock.simulation;

import io.penstock.simulation.scenario.Scenario;
import io.penstock.simulation.world.Tally;
import io.penstock.simulation.world.World;

/// Plays a scenario before it happens: how would this queue, this function and these settings get
/// on? A function of its arguments.
public final class Rehearsal {
    private Rehearsal() {}

    /// Plays a scenario once.
    ///
    /// @param seed decides everything that is left to chance
    /// @throws io.penstock.simulation.world.BrokenPromise if a core broke a promise, which is a bug
    public static Result play(Scenario scenario, long seed) {
        var world = new World(scenario, seed);
        world.play();
        Tally tally = world.tally();
        return new Result(
                tally.handled(),
                tally.filtered(),
                tally.deadLettered(),
                tally.invocations(),
                tally.throttles(),
                tally.mostRunning(),
                tally.dwell(0.5),
                tally.dwell(0.99));
    }
}
