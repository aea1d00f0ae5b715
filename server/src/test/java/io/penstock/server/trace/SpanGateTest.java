package io.penstock.server.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.penstock.server.metrics.SpanCounts;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SpanGateTest {
    private static final int SPANS_MAX = 8;

    private final SpanLedger ledger = new SpanLedger(URI.create("http://collector/v1/traces"));
    private final SlowCollector collector = new SlowCollector();
    private final SdkTracerProvider provider =
            SdkTracerProvider.builder()
                    .addSpanProcessor(
                            new SpanGate(
                                    BatchSpanProcessor.builder(
                                                    new CountedExporter(collector, ledger))
                                            .setMaxQueueSize(SPANS_MAX)
                                            .setMaxExportBatchSize(1)
                                            .build(),
                                    ledger,
                                    SPANS_MAX))
                    .build();

    @AfterEach
    void close() {
        collector.answer(CompletableResultCode.ofSuccess());
        provider.close();
    }

    @Test
    void letsOnlySoManyWaitAndCountsTheRest() throws Exception {
        end(1);
        collector.awaitFirst();

        end(20);

        assertThat(ledger.counts()).isEqualTo(new SpanCounts(0, 13, SPANS_MAX));
        collector.answer(CompletableResultCode.ofSuccess());
        flush();
        assertThat(ledger.counts()).isEqualTo(new SpanCounts(8, 13, 0));
        end(2);
        flush();
        assertThat(ledger.counts()).isEqualTo(new SpanCounts(10, 13, 0));
    }

    @Test
    void countsAsDroppedWhatTheCollectorDoesNotTake() throws Exception {
        end(1);
        collector.awaitFirst();
        collector.answer(CompletableResultCode.ofFailure());

        var _ = provider.forceFlush().join(10, TimeUnit.SECONDS);

        assertThat(ledger.counts()).isEqualTo(new SpanCounts(0, 1, 0));
    }

    /// Flushes until nothing waits. The SDK may take one flush for the one before, which has just
    /// ended.
    private void flush() {
        long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        do {
            assertThat(provider.forceFlush().join(10, TimeUnit.SECONDS).isSuccess()).isTrue();
        } while (ledger.counts().waiting() > 0 && System.nanoTime() < limit);
    }

    private void end(int spans) {
        for (int i = 0; i < spans; i++) {
            provider.get("test").spanBuilder("span").startSpan().end();
        }
    }

    /// Takes spans and answers when it is told to.
    private static final class SlowCollector implements SpanExporter {
        private final CountDownLatch first = new CountDownLatch(1);
        private final List<CompletableResultCode> open = new ArrayList<>();
        private CompletableResultCode answer = new CompletableResultCode();

        @Override
        public synchronized CompletableResultCode export(Collection<SpanData> spans) {
            first.countDown();
            if (answer.isDone()) {
                return answer;
            }
            var result = new CompletableResultCode();
            open.add(result);
            return result;
        }

        void awaitFirst() throws InterruptedException {
            assertThat(first.await(10, TimeUnit.SECONDS)).isTrue();
        }

        synchronized void answer(CompletableResultCode with) {
            answer = with;
            for (CompletableResultCode each : open) {
                var _ = with.isSuccess() ? each.succeed() : each.fail();
            }
            open.clear();
        }

        @Override
        public CompletableResultCode flush() {
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode shutdown() {
            return CompletableResultCode.ofSuccess();
        }
    }
}
