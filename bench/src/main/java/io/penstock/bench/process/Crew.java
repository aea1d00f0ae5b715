package io.penstock.bench.process;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/// Platform threads that do similar work side by side. Platform threads, because blocking sockets
/// are cheapest on them.
public final class Crew {
    private Crew() {}

    /// Runs every task on a thread of its own and waits for all of them.
    ///
    /// @return what they returned, in order
    /// @throws IOException if one of them failed; others that failed are suppressed
    public static <T> List<T> run(List<? extends Callable<T>> tasks)
            throws IOException, InterruptedException {
        List<FutureTask<T>> running = new ArrayList<>();
        for (Callable<T> task : tasks) {
            FutureTask<T> future = new FutureTask<>(task);
            running.add(future);
            Thread.ofPlatform().name("crew-" + running.size()).daemon().start(future);
        }
        List<T> results = new ArrayList<>();
        IOException failure = new IOException("a task failed");
        for (FutureTask<T> future : running) {
            try {
                results.add(future.get());
            } catch (ExecutionException failed) {
                failure.addSuppressed(failed.getCause());
            }
        }
        if (failure.getSuppressed().length > 0) {
            throw new IOException(failure.getSuppressed()[0].toString(), failure);
        }
        return results;
    }
}
