package io.penstock.runtime.environment;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// Counts who is inside, lets nobody in once closed, and tells when the last one has left.
/// Thread-safe; entering and leaving cost one atomic step each.
final class Turnstile {
    private final AtomicInteger inside = new AtomicInteger(1); // one for being open
    private final CountDownLatch left = new CountDownLatch(1);
    private volatile boolean closed;

    /// Enters, unless closed. Whoever entered calls [#leave] exactly once.
    boolean enter() {
        inside.incrementAndGet();
        if (closed) {
            leave();
            return false;
        }
        return true;
    }

    void leave() {
        if (inside.decrementAndGet() == 0) {
            left.countDown();
        }
    }

    /// Lets nobody in any more. Closing twice does nothing.
    synchronized void close() {
        if (!closed) {
            closed = true;
            leave();
        }
    }

    /// Waits until all have left; returns false if some have not in time.
    boolean awaitEmpty(Duration limit) throws InterruptedException {
        return left.await(limit.toNanos(), TimeUnit.NANOSECONDS);
    }
}
