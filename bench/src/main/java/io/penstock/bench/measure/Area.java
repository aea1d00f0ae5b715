package io.penstock.bench.measure;

import java.io.IOException;

/// One question that the benchmark answers, with everything that it compares.
public interface Area {
    /// Returns the name on the command line.
    String name();

    /// Returns the question with its workload, for the head of the table.
    String title();

    /// Returns whether everything must share one core, so that placement does not decide.
    boolean onOneCore();

    /// Starts whatever this area compares. Blocks until all of it answers.
    Lineup open() throws IOException, InterruptedException;
}
