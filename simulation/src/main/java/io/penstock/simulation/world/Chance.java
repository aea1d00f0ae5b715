package io.penstock.simulation.world;

import io.penstock.engine.time.Simulation;
import io.penstock.engine.time.Tick;
import io.penstock.simulation.scenario.FunctionHabits.Spread;
import java.time.Duration;
import java.util.random.RandomGenerator;

/// One component's luck: everything it draws, and whether there is trouble at all now.
final class Chance {
    private static final int LATENCY_MOST_MILLIS = 20;
    private static final int MILLE = 1_000;

    private final Simulation simulation;
    private final RandomGenerator random;
    private final Tick troubleEnds;

    Chance(Simulation simulation, Tick troubleEnds) {
        this.simulation = simulation;
        this.random = simulation.fork();
        this.troubleEnds = troubleEnds;
    }

    boolean troubled() {
        return !simulation.now().reached(troubleEnds);
    }

    /// Returns 0 to 999.
    int perMille() {
        return random.nextInt(MILLE);
    }

    /// Returns 0 to 99.
    int percent() {
        return random.nextInt(100);
    }

    boolean coin() {
        return random.nextBoolean();
    }

    /// Draws whether a fault of this chance happens now; never without trouble.
    boolean mishap(int chancePerMille) {
        return troubled() && perMille() < chancePerMille;
    }

    /// Returns how long one way of one call takes.
    Duration latency() {
        return Duration.ofMillis(random.nextInt(1, LATENCY_MOST_MILLIS));
    }

    Duration within(Duration longest) {
        return Duration.ofNanos(random.nextLong(longest.toNanos() + 1));
    }

    Duration draw(Spread spread) {
        boolean slow = perMille() < spread.slowPerMille();
        Duration least = slow ? spread.most() : spread.least();
        Duration most = slow ? spread.slowest() : spread.most();
        return least.plus(within(most.minus(least)));
    }
}
