package io.penstock.runtime.environment.api;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Ends a connection whose large write has not ended by a deadline: a runtime that hangs without
/// reading would otherwise hold the writing thread for good. Small writes need no guard, since the
/// kernel buffers them.
final class WriteGuard implements AutoCloseable {
    /// What the kernel surely takes without a reader.
    static final int SAFE_BYTES = 32 * 1024;

    private final CountDownLatch written = new CountDownLatch(1);

    private WriteGuard() {}

    /// Closes `connection` at the deadline unless this guard is closed before.
    static WriteGuard over(HttpConnection connection, long deadlineNanos) {
        var guard = new WriteGuard();
        Thread.ofVirtual().start(() -> guard.watch(connection, deadlineNanos));
        return guard;
    }

    @Override
    public void close() {
        written.countDown();
    }

    private void watch(HttpConnection connection, long deadlineNanos) {
        try {
            long left = deadlineNanos - System.nanoTime();
            if (!written.await(left, TimeUnit.NANOSECONDS)) {
                connection.close();
            }
        } catch (InterruptedException stopped) {
            connection.close(); // nobody interrupts this thread; if so, be safe
        }
    }
}
