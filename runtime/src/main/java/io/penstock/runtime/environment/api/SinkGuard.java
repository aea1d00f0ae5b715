package io.penstock.runtime.environment.api;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Frees a thread that passes a response on to a receiver that takes it too slowly: at the
/// function's deadline the thread is interrupted, which ends its writing if it is a virtual thread.
/// Whoever opened the guard closes it, and is not interrupted any more then.
public final class SinkGuard implements AutoCloseable {
    private final CountDownLatch done = new CountDownLatch(1);
    private final Thread writer;
    private final long deadlineNanos;

    @GuardedBy("this")
    private boolean ended;

    @GuardedBy("this")
    private boolean fired;

    private SinkGuard(Thread writer, long deadlineNanos) {
        this.writer = writer;
        this.deadlineNanos = deadlineNanos;
    }

    /// Guards the calling thread until the deadline, on the clock of [System#nanoTime].
    public static SinkGuard over(long deadlineNanos) {
        var guard = new SinkGuard(Thread.currentThread(), deadlineNanos);
        Thread.ofVirtual().name("stream-guard").start(guard::watch);
        return guard;
    }

    @Override
    public synchronized void close() {
        ended = true;
        done.countDown();
        if (fired) {
            Thread.interrupted(); // it was ours
        }
    }

    private void watch() {
        try {
            long left = deadlineNanos - System.nanoTime();
            if (!done.await(left, TimeUnit.NANOSECONDS)) {
                fire();
            }
        } catch (InterruptedException stopped) {
            fire(); // nobody interrupts this thread; if so, be safe
        }
    }

    private synchronized void fire() {
        if (!ended) {
            fired = true;
            writer.interrupt();
        }
    }
}
