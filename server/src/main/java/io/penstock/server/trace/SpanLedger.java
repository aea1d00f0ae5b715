package io.penstock.server.trace;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.penstock.server.metrics.SpanCounts;
import java.io.IOException;
import java.net.URI;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Counts spans, and says once that their collector does not take them. Thread-safe; nothing
/// blocks.
final class SpanLedger {
    private static final Logger LOG = LoggerFactory.getLogger(SpanLedger.class);
    private static final int CAUSES_MAX = 8;

    private final URI collector;
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong dropped = new AtomicLong();
    private final AtomicBoolean failing = new AtomicBoolean();

    SpanLedger(URI collector) {
        this.collector = collector;
    }

    /// Takes note of a span that ended; returns whether it may wait.
    boolean enter(int waitingMax) {
        if (waiting.incrementAndGet() <= waitingMax) {
            return true;
        }
        waiting.decrementAndGet();
        dropped.incrementAndGet();
        return false;
    }

    /// Takes note that spans were sent, or that they were not.
    void left(int spans, CompletableResultCode result) {
        waiting.addAndGet(-spans);
        if (result.isSuccess()) {
            sent.addAndGet(spans);
            if (failing.compareAndSet(true, false)) {
                LOG.atInfo().addKeyValue("collector", collector).log("spans are sent again");
            }
            return;
        }
        dropped.addAndGet(spans);
        if (failing.compareAndSet(false, true)) {
            LOG.atWarn()
                    .addKeyValue("collector", collector)
                    .addKeyValue("reason", reason(result.getFailureThrowable()))
                    .log("spans cannot be sent; they are dropped and counted until they can");
        }
    }

    SpanCounts counts() {
        return new SpanCounts(sent.get(), dropped.get(), Math.max(0, waiting.get()));
    }

    /// Says at the end what was lost.
    void close() {
        long lost = dropped.get() + Math.max(0, waiting.get());
        if (lost > 0) {
            LOG.atWarn().addKeyValue("spans", lost).log("spans were dropped");
        }
    }

    /// Returns what went wrong with the connection, which lies below what the SDK makes of it.
    private static String reason(@Nullable Throwable failure) {
        @Nullable Throwable cause = failure;
        for (int i = 0; i < CAUSES_MAX && cause != null && cause.getCause() != null; i++) {
            if (cause instanceof IOException) {
                break;
            }
            cause = cause.getCause();
        }
        return cause == null ? "unknown" : cause.toString();
    }
}
