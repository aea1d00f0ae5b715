package io.penstock.server.trace;

import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;

/// Lets only so many spans wait to be sent. The processor behind it has a limit as well, but drops
/// without counting. Thread-safe; [#onEnd] never blocks.
final class SpanGate implements SpanProcessor {
    private final SpanProcessor behind;
    private final SpanLedger ledger;
    private final int waitingMax;

    SpanGate(SpanProcessor behind, SpanLedger ledger, int waitingMax) {
        this.behind = behind;
        this.ledger = ledger;
        this.waitingMax = waitingMax;
    }

    @Override
    public void onStart(Context parent, ReadWriteSpan span) {}

    @Override
    public boolean isStartRequired() {
        return false;
    }

    @Override
    public void onEnd(ReadableSpan span) {
        if (span.getSpanContext().isSampled() && ledger.enter(waitingMax)) {
            behind.onEnd(span);
        }
    }

    @Override
    public boolean isEndRequired() {
        return true;
    }

    @Override
    public CompletableResultCode shutdown() {
        return behind.shutdown();
    }

    @Override
    public CompletableResultCode forceFlush() {
        return behind.forceFlush();
    }
}
