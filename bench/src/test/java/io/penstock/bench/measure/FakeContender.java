package io.penstock.bench.measure;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/// A contender whose outcomes are written down beforehand; the last one repeats.
final class FakeContender implements Contender {
    final Deque<Outcome> coming;
    private final String name;
    boolean closed;
    int runs;

    FakeContender(String name, Outcome... outcomes) {
        this.name = name;
        this.coming = new ArrayDeque<>(List.of(outcomes));
    }

    /// Returns the outcome of a window with these figures.
    static Outcome measured(double perSecond, double p50Micros) {
        return new Outcome.Measured(
                new Sample(perSecond, p50Micros, p50Micros * 2, p50Micros * 3, 100));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Outcome run(Phase phase) {
        runs++;
        return coming.size() > 1 ? coming.removeFirst() : coming.getFirst();
    }

    @Override
    public void close() {
        closed = true;
    }
}
