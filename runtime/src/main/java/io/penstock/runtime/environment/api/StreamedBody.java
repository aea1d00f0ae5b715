package io.penstock.runtime.environment.api;

import io.penstock.engine.invocation.ResponseSink;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Passes a streamed response on as it comes, no faster than its rate. It holds no more of it than
/// was read at once: while it passes bytes on or waits, nothing is read, and the function's writes
/// block. Confined to the thread that reads.
final class StreamedBody implements BodyTarget {
    private final ResponseSink sink;
    private final StreamLimits limits;
    private final CountDownLatch closed;
    private final long deadlineNanos;
    private final StreamPace pace;
    private long taken;

    /// @param closed counted down when the channel is closed
    StreamedBody(
            ResponseSink sink, StreamLimits limits, CountDownLatch closed, long deadlineNanos) {
        this.sink = sink;
        this.limits = limits;
        this.closed = closed;
        this.deadlineNanos = deadlineNanos;
        pace = new StreamPace(limits, System.nanoTime());
    }

    @Override
    public void take(byte[] bytes, int offset, int length) throws IOException {
        taken += length;
        if (taken > limits.bytesMax()) {
            return; // dropped; the receiver is told by the ending
        }
        sink.bytes(bytes, offset, length);
        await(pace.passed(length, System.nanoTime()));
    }

    /// Returns what came.
    Body body(Trailers trailers) {
        return taken > limits.bytesMax()
                ? new Body.TooLarge(limits.bytesMax())
                : new Body.Passed(trailers);
    }

    private void await(long nanos) throws IOException {
        if (nanos <= 0) {
            return;
        }
        long left = deadlineNanos - System.nanoTime();
        try {
            var _ = closed.await(Math.min(nanos, left), TimeUnit.NANOSECONDS);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while pacing a stream");
        }
        if (nanos >= left) {
            throw new SocketTimeoutException("the function's time is up");
        }
    }
}
