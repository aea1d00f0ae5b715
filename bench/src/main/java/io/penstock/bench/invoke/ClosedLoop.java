package io.penstock.bench.invoke;

import io.penstock.bench.floor.FunctionCode;
import io.penstock.bench.measure.Contender.Outcome;
import io.penstock.bench.measure.Latencies;
import io.penstock.bench.measure.Sample;
import io.penstock.bench.measure.Stopwatch;
import io.penstock.bench.process.Crew;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;

/// Clients that invoke again as soon as they have their answer.
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

    /// Lets each client, on a thread of its own if there are several, invoke until the window ends.
    /// One wrong answer spoils all.
    static Outcome run(Duration window, List<Invocation> clients)
            throws IOException, InterruptedException {
        Stopwatch watch = Stopwatch.start();
        long until = System.nanoTime() + window.toNanos();
        List<Client> done =
                clients.size() == 1
                        ? List.of(Client.run(clients.getFirst(), until))
                        : Crew.run(
                                clients.stream()
                                        .map(one -> (Callable<Client>) () -> Client.run(one, until))
                                        .toList());
        Stopwatch.Reading reading = watch.stop();
        Latencies all = new Latencies();
        done.forEach(client -> all.addAll(client.latencies));
        int wrong = done.stream().mapToInt(client -> client.wrong).sum();
        return wrong == 0
                ? new Outcome.Measured(Sample.of(all.size(), reading, all))
                : new Outcome.Wrong("%,d answers were not the function's".formatted(wrong));
    }

    /// What one client saw.
    private record Client(Latencies latencies, int wrong) {
        static Client run(Invocation invocation, long until)
                throws IOException, InterruptedException {
            Latencies latencies = new Latencies();
            int wrong = 0;
            for (long now = System.nanoTime(); now < until; ) {
                wrong += invocation.invoke() ? 0 : 1;
                long end = System.nanoTime();
                latencies.add(end - now);
                now = end;
            }
            return new Client(latencies, wrong);
        }
    }
}
