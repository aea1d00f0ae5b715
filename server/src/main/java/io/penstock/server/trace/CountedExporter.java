package io.penstock.server.trace;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.Collection;

/// Keeps count of what an exporter sends. Thread-safe.
final class CountedExporter implements SpanExporter {
    private final SpanExporter exporter;
    private final SpanLedger ledger;

    CountedExporter(SpanExporter exporter, SpanLedger ledger) {
        this.exporter = exporter;
        this.ledger = ledger;
    }

    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
        int count = spans.size(); // the collection is emptied when this returns
        CompletableResultCode result = CompletableResultCode.ofFailure();
        try {
            result = exporter.export(spans);
            return result;
        } finally {
            CompletableResultCode ended = result;
            var _ = ended.whenComplete(() -> ledger.left(count, ended));
        }
    }

    @Override
    public CompletableResultCode flush() {
        return exporter.flush();
    }

    @Override
    public CompletableResultCode shutdown() {
        return exporter.shutdown();
    }
}
