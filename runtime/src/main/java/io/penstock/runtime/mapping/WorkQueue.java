package io.penstock.runtime.mapping;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.penstock.engine.pollers.Pollers;
import io.penstock.engine.queuemapping.Effect.Act;
import io.penstock.engine.queuemapping.Input;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// What the workers of one driver have to do, and how many of them wait for work. Its lock is held
/// for a moment only, so that a sender's signal never waits for a core. Thread-safe.
final class WorkQueue {
    /// The most jobs that wait. A core never has more polls and batches out than it may have
    /// batches, each with one act at a time; inputs of other threads come on top.
    static final int JOBS_MAX = 4 * Pollers.IN_FLIGHT_MAX;

    /// How long an idle worker stays.
    static final Duration KEEP_ALIVE = Duration.ofSeconds(10);

    /// Idle mappings are many, and have one thing to do at a time.
    private static final int FEW = 2;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition offered = lock.newCondition();

    @GuardedBy("lock")
    private final Deque<Job> jobs = new ArrayDeque<>(FEW);

    @GuardedBy("lock")
    private int idle;

    @GuardedBy("lock")
    private boolean closed;

    /// One thing to do.
    sealed interface Job {
        /// Perform an act of the core.
        record Perform(Act act) implements Job {}

        /// Tell the core something.
        record Tell(Input input) implements Job {}

        /// Make the deletions that were gathered.
        record Settle() implements Job {}
    }

    /// Adds jobs and returns how many workers the caller must start for them; none if idle ones
    /// suffice.
    int offer(List<Job> more) {
        lock.lock();
        try {
            if (closed) {
                return 0;
            }
            if (jobs.size() + more.size() > JOBS_MAX) {
                throw new IllegalStateException("more than " + JOBS_MAX + " jobs wait");
            }
            jobs.addAll(more);
            int woken = Math.min(idle, more.size());
            for (int i = 0; i < woken; i++) {
                offered.signal();
            }
            int missing = Math.max(0, jobs.size() - idle);
            return Math.min(missing, more.size());
        } finally {
            lock.unlock();
        }
    }

    /// Waits for a job; null if the worker shall end, which it must then do.
    @Nullable Job take() throws InterruptedException {
        long left = KEEP_ALIVE.toNanos();
        lock.lock();
        try {
            idle++;
            while (jobs.isEmpty() && !closed && left > 0) {
                left = offered.awaitNanos(left);
            }
            idle--;
            return jobs.poll();
        } catch (InterruptedException stopped) {
            idle--;
            throw stopped;
        } finally {
            lock.unlock();
        }
    }

    /// Drops all jobs and ends all idle workers.
    void close() {
        lock.lock();
        try {
            closed = true;
            jobs.clear();
            offered.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
