package io.penstock.runtime.environment.process;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// Puts functions behind something, as an [Isolation] promises. Thread-safe.
sealed interface Confiner permits Walls, Containers {
    /// Starts a confined process.
    ///
    /// @param confinement that of the plan
    Started start(ProcessPlan plan, Confinement confinement, Starter starter) throws IOException;

    /// Removes what was made for a killed process; returns false while dying processes are in it.
    boolean discard(FunctionProcess process);

    /// Returns the parents of the control groups that it makes.
    List<Path> grounds();

    /// Returns whether temporary files are on disk, apart from memory.
    boolean hasDisk();

    /// Returns whether functions may be container images.
    boolean runsImages();

    /// A process that was started.
    ///
    /// @param release lets it begin, once it is known to whoever would kill it
    record Started(FunctionProcess process, Runnable release) {}
}
