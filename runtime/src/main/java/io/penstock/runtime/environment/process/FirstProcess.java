package io.penstock.runtime.environment.process;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// The first process of a function's group, however it came to be. Thread-safe.
sealed interface FirstProcess {
    /// Returns the process id, which is also the id of the process group.
    long pid();

    /// Returns whether it runs, as far as this server has noticed.
    boolean alive();

    /// Waits for its end; returns its status as shells count it, 128 + n for signal n.
    Optional<Integer> awaitEnd(Duration limit) throws InterruptedException;

    /// Calls `ended` on some thread after its end.
    void onEnd(Runnable ended);

    /// Kills it at once, if it still runs.
    void destroy();

    /// Returns its children and theirs, for machines without process groups.
    List<ProcessHandle> descendants();

    /// A child of this server.
    ///
    /// @param process its handle
    record Spawned(Process process) implements FirstProcess {
        @Override
        public long pid() {
            return process.pid();
        }

        @Override
        public boolean alive() {
            return process.isAlive();
        }

        @Override
        public Optional<Integer> awaitEnd(Duration limit) throws InterruptedException {
            return process.waitFor(limit.toNanos(), TimeUnit.NANOSECONDS)
                    ? Optional.of(process.exitValue())
                    : Optional.empty();
        }

        @Override
        public void onEnd(Runnable ended) {
            var _ = process.onExit().thenRun(ended);
        }

        @Override
        public void destroy() {
            process.destroyForcibly();
        }

        @Override
        public List<ProcessHandle> descendants() {
            return process.descendants().toList();
        }
    }

    /// A child of a [ForkServer], which tells us of its end.
    ///
    /// @param pid its id
    /// @param status completed with its status when it has ended
    record Forked(long pid, CompletableFuture<Integer> status) implements FirstProcess {
        @Override
        public boolean alive() {
            return !status.isDone();
        }

        @Override
        public Optional<Integer> awaitEnd(Duration limit) throws InterruptedException {
            try {
                return Optional.of(status.get(limit.toNanos(), TimeUnit.NANOSECONDS));
            } catch (TimeoutException running) {
                return Optional.empty();
            } catch (ExecutionException impossible) {
                throw new IllegalStateException("a status cannot fail", impossible);
            }
        }

        @Override
        public void onEnd(Runnable ended) {
            var _ = status.thenRun(ended);
        }

        @Override
        public void destroy() {
            if (alive()) { // afterwards the number may be somebody else's
                Posix.signal(pid, Posix.SIGKILL);
            }
        }

        @Override
        public List<ProcessHandle> descendants() {
            return ProcessHandle.of(pid)
                    .map(handle -> handle.descendants().toList())
                    .orElse(List.of());
        }
    }
}
