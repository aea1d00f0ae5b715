package io.penstock.bench.measure;

import java.io.IOException;

/// One of the things measured beside each other. Used by one thread; may start threads and
/// processes of its own, and ends them when closed.
public interface Contender extends AutoCloseable {
    /// Returns the name in the table.
    String name();

    /// Runs one window and checks that every item of it was really done.
    Outcome run(Phase phase) throws IOException, InterruptedException;

    @Override
    void close() throws IOException;

    /// What a window is for.
    enum Phase {
        /// To let compilers and caches settle; may be shorter.
        WARM_UP,
        /// To be counted.
        MEASURED
    }

    /// What a window brought.
    sealed interface Outcome {
        /// All items were done.
        record Measured(Sample sample) implements Outcome {}

        /// Items were lost, invented or wrongly answered: there is no number.
        record Wrong(String reason) implements Outcome {}
    }
}
