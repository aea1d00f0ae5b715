package io.penstock.bench.offline;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.penstock.bench.measure.Contender;
import io.penstock.bench.measure.Latencies;
import io.penstock.bench.measure.Sample;
import io.penstock.bench.measure.Stopwatch;
import io.penstock.bench.wire.HttpConnection;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;

/// One client that invokes [Specimen#NODE_NO_OP] over one connection, again as soon as it has its
/// answer. Both sides are asked by this code.
final class WarmContender implements Contender {
    /// The function's name on both sides.
    static final String FUNCTION = "noop";

    private static final byte[] ANSWER = "{\"batchItemFailures\":[]}".getBytes(US_ASCII);

    private final String name;
    private final InetSocketAddress address;
    private final Runnable stop;
    private final WarmLoad load;
    private final byte[] request = FunctionApi.invoke(FUNCTION, WarmLoad.event());

    /// @param address where the function can be invoked
    /// @param stop ends the server
    WarmContender(String name, InetSocketAddress address, Runnable stop, WarmLoad load) {
        this.name = name;
        this.address = address;
        this.stop = stop;
        this.load = load;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Outcome run(Phase phase) throws IOException {
        return invoke(load.window(phase));
    }

    /// Invokes until the window ends. One wrong answer spoils all.
    Outcome invoke(Duration window) throws IOException {
        Latencies latencies = new Latencies();
        int wrong = 0;
        try (HttpConnection connection = HttpConnection.open(address)) {
            Stopwatch watch = Stopwatch.start();
            long now = System.nanoTime();
            long until = now + window.toNanos();
            while (now < until) {
                wrong += connection.exchange(request).sameAs(ANSWER) ? 0 : 1;
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

    @Override
    public void close() {
        stop.run();
    }
}
