package io.penstock.runtime.provisioned;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs tasks, each on a virtual thread of its own, until it is closed. A task that fails is logged
/// and hinders no other. Thread-safe.
final class TaskSupervisor implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TaskSupervisor.class);

    @GuardedBy("this")
    private final Set<Thread> threads = new HashSet<>();

    @GuardedBy("this")
    private boolean closed;

    /// What is done on a thread of its own.
    interface Task {
        void run() throws InterruptedException;
    }

    /// Starts a task, unless closed. Does not block.
    synchronized void start(String name, Task task) {
        if (!closed) {
            Thread thread = Thread.ofVirtual().name(name).unstarted(() -> supervise(task));
            threads.add(thread);
            thread.start();
        }
    }

    /// Interrupts what runs, and starts nothing any more.
    @Override
    public synchronized void close() {
        closed = true;
        threads.forEach(Thread::interrupt);
    }

    private void supervise(Task task) {
        try {
            task.run();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException bug) {
            LOG.atError().setCause(bug).log("a task of provisioned concurrency failed");
        } finally {
            ended();
        }
    }

    private synchronized void ended() {
        threads.remove(Thread.currentThread());
    }
}
