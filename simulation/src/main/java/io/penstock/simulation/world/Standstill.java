package io.penstock.simulation.world;

import io.penstock.engine.time.Simulation;
import io.penstock.engine.time.Tick;
import java.time.Duration;

/// Whether one party of the world stands still, and what happens to it meanwhile: all of it, in
/// order, when it goes on.
final class Standstill {
    private final Simulation simulation;
    private Tick until;

    Standstill(Simulation simulation) {
        this.simulation = simulation;
        this.until = simulation.now();
    }

    /// Stands still for `span` from now on, at least.
    void begin(Duration span) {
        Tick end = simulation.now().plus(span);
        until = end.compareTo(until) > 0 ? end : until;
    }

    boolean over() {
        return simulation.now().reached(until);
    }

    /// Does `action` now, or when the standstill is over.
    void pass(Runnable action) {
        if (over()) {
            action.run();
        } else {
            simulation.after(simulation.now().until(until), () -> pass(action));
        }
    }
}
