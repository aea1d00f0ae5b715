package io.penstock.engine.time;

import static java.util.Comparator.comparing;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.random.RandomGenerator;
import java.util.random.RandomGenerator.SplittableGenerator;
import java.util.random.RandomGeneratorFactory;

/// One deterministic world: a clock that moves only between events, one agenda of future events and
/// one tree of random generators. Two worlds with the same seed live identical lives. Not
/// thread-safe.
public final class Simulation {
    private static final int EVENTS_MAX = 1_000_000;
    private static final Instant EPOCH = Instant.parse("2026-01-01T00:00:00Z");

    private final PriorityQueue<Event> agenda =
            new PriorityQueue<>(comparing(Event::at).thenComparingInt(Event::order));
    private final List<String> trace = new ArrayList<>();
    private final SplittableGenerator random;
    private Tick now = new Tick(0);
    private int scheduled;

    public Simulation(long seed) {
        random = RandomGeneratorFactory.<SplittableGenerator>of("L64X128MixRandom").create(seed);
    }

    /// Returns a generator of its own for one component, so that a new draw in one component does
    /// not shift the draws of another.
    public RandomGenerator fork() {
        return random.split();
    }

    /// Returns the present of this world.
    public Tick now() {
        return now;
    }

    /// Returns the wall clock of this world.
    public Instant instant() {
        return EPOCH.plusNanos(now.nanos());
    }

    /// Schedules `action`; events of the same tick run in the order they were scheduled. A negative
    /// delay means now.
    public void after(Duration delay, Runnable action) {
        Tick at = delay.isNegative() ? now : now.plus(delay);
        agenda.add(new Event(at, scheduled++, action));
    }

    /// Adds one line to the world's history.
    public void record(Object fact) {
        trace.add(now.nanos() + " " + fact);
    }

    /// Runs until nothing is left to do, checking `invariants` after every event.
    public List<String> run(Runnable invariants) {
        for (int events = 0; !agenda.isEmpty(); events++) {
            if (events == EVENTS_MAX) {
                throw new AssertionError("not finished after " + EVENTS_MAX + " events");
            }
            Event next = agenda.remove();
            now = next.at();
            next.action().run();
            invariants.run();
        }
        return trace;
    }

    /// Something that will happen.
    private record Event(Tick at, int order, Runnable action) {}
}
