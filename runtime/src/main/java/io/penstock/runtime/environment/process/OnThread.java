package io.penstock.runtime.environment.process;

import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/// Does one short piece of work on a platform thread of its own, which ends with it: what the work
/// changes of its thread reaches nobody else. The work must start no thread, which would inherit
/// it, be it through a virtual one or a process.
final class OnThread {
    private OnThread() {}

    /// Returns what came of the work. Waits for its end also when interrupted, since nobody else
    /// would clean up after it; the interrupt is kept.
    ///
    /// @throws IOException what the work throws
    static <T> T run(Callable<T> work) throws IOException {
        var task = new FutureTask<T>(work);
        Thread.ofPlatform().name("network").daemon().start(task);
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return task.get();
                } catch (InterruptedException later) {
                    interrupted = true;
                }
            }
        } catch (ExecutionException failed) {
            throw cause(failed);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static IOException cause(ExecutionException failed) {
        return switch (failed.getCause()) {
            case IOException expected -> expected;
            case RuntimeException bug -> throw bug;
            case Error broken -> throw broken;
            case null, default -> new IOException("a piece of work failed", failed);
        };
    }
}
