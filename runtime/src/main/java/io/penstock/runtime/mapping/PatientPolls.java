package io.penstock.runtime.mapping;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.HashSet;
import java.util.Set;

/// The threads of one driver that wait in a long poll, so that a stop can cut them off without
/// hitting a thread that has gone on to something else. Thread-safe.
final class PatientPolls {
    @GuardedBy("this")
    private Set<Thread> waiting = Set.of(); // made for the first: most mappings never wait so

    @GuardedBy("this")
    private boolean cut;

    /// Announces that the calling thread is about to wait.
    ///
    /// @return whether it may
    synchronized boolean enter() {
        waiting = waiting.isEmpty() ? new HashSet<>() : waiting;
        return !cut && waiting.add(Thread.currentThread());
    }

    /// Announces that the calling thread waits no more; takes back a cut that came too late.
    ///
    /// @return whether it was cut off
    synchronized boolean leave() {
        if (!waiting.isEmpty()) {
            waiting.remove(Thread.currentThread());
        }
        return cut && Thread.interrupted();
    }

    /// Tells whether polls have been cut off.
    synchronized boolean areCut() {
        return cut;
    }

    /// Cuts off all that wait, and all that would.
    synchronized void cut() {
        cut = true;
        waiting.forEach(Thread::interrupt);
    }
}
