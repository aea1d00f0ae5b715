package io.penstock.bench.filter;

import io.penstock.bench.measure.Contender;
import io.penstock.bench.measure.Latencies;
import io.penstock.bench.measure.Sample;
import io.penstock.bench.measure.Stopwatch;
import java.io.IOException;
import java.util.List;

/// One thread that asks one filter about the same messages again and again. Every pass over them
/// must find exactly as many matches as were made.
///
/// @param <E> what the filter is asked about
final class FilterContender<E> implements Contender {
    private final String name;
    private final List<E> events;
    private final Question<E> question;
    private final FilterLoad load;
    private final int matching;

    /// @param matching how many of the events match
    FilterContender(
            String name, List<E> events, Question<E> question, FilterLoad load, int matching) {
        this.name = name;
        this.events = events;
        this.question = question;
        this.load = load;
        this.matching = matching;
    }

    /// Asks a filter.
    interface Question<E> {
        /// Returns whether it matches.
        boolean matches(E event) throws IOException;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Outcome run(Phase phase) throws IOException {
        Stopwatch watch = Stopwatch.start();
        long end = System.nanoTime() + load.window().toNanos();
        long asked = 0;
        do {
            int matched = 0;
            for (E event : events) {
                matched += question.matches(event) ? 1 : 0;
            }
            if (matched != matching) {
                return new Outcome.Wrong("%d matched, not %d".formatted(matched, matching));
            }
            asked += events.size();
        } while (System.nanoTime() < end);
        return new Outcome.Measured(Sample.of(asked, watch.stop(), new Latencies()));
    }

    @Override
    public void close() {}
}
