package io.penstock.bench.invoke;

import io.penstock.bench.floor.FunctionCode;
import io.penstock.bench.measure.Contender.Outcome;
import io.penstock.bench.measure.Latencies;
import io.penstock.bench.measure.Sample;
import io.penstock.bench.measure.Stopwatch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/// One client that invokes again as soon as it has its answer.
final class ClosedLoop {
    /// What every answer must be.
    static final byte[] ANSWER = FunctionCode.ANSWER.getBytes(StandardCharsets.US_ASCII);

    private ClosedLoop() {}

    /// One invocation.
    @FunctionalInterface
    interface Invocation {
        /// Invokes, waits, and returns whether the answer was the right one.
        boolean invoke() throws IOException, InterruptedException;
    }

    /// Invokes until the window ends. One wrong answer spoils all.
    static Outcome run(Duration window, Invocation invocation)
            throws IOException, InterruptedException {
        Latencies latencies = new Latencies();
        int wrong = 0;
        Stopwatch watch = Stopwatch.start();
        long now = System.nanoTime();
        long until = now + window.toNanos();
        while (now < until) {
            wrong += invocation.invoke() ? 0 : 1;
            long end = System.nanoTime();
            latencies.add(end - now);
            now = end;
        }
        Stopwatch.Reading reading = watch.stop();
        return wrong == 0
                ? new Outcome.Measured(Sample.of(latencies.size(), reading, latencies))
                : new Outcome.Wrong("%,d answers were not the function's".formatted(wrong));
    }
}
