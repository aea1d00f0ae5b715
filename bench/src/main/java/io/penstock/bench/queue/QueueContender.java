package io.penstock.bench.queue;

import io.penstock.bench.measure.Contender;
import io.penstock.bench.measure.Latencies;
import io.penstock.bench.measure.Sample;
import io.penstock.bench.measure.Stopwatch;
import io.penstock.bench.process.Crew;
import io.penstock.bench.process.ServerProcess;
import io.penstock.bench.wire.HttpConnection;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;

/// A queue server with its clients: each of them goes round send, receive, delete until the window
/// ends. Clients connect anew for each window, since servers close connections that stay idle while
/// others are measured.
final class QueueContender implements Contender {
    private final String name;
    private final ServerProcess server;
    private final QueueLoad load;
    private final String queueUrl;

    private QueueContender(String name, ServerProcess server, QueueLoad load) throws IOException {
        this.name = name;
        this.server = server;
        this.load = load;
        try (HttpConnection control = HttpConnection.open(server.address())) {
            this.queueUrl = AwsJson.createQueue(control, "bench");
        }
    }

    /// Creates a queue on a server, which from then on belongs to the contender.
    static QueueContender of(String name, ServerProcess server, QueueLoad load) throws IOException {
        try {
            return new QueueContender(name, server, load);
        } catch (IOException failure) {
            server.close();
            throw failure;
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Outcome run(Phase phase) throws IOException, InterruptedException {
        List<SqsConnection> clients = new ArrayList<>();
        try {
            for (int i = 0; i < load.connections(); i++) {
                clients.add(new SqsConnection(server.address(), queueUrl, load));
            }
            return run(clients, load.window(phase));
        } finally {
            for (SqsConnection client : clients) {
                client.close();
            }
        }
    }

    private Outcome run(List<SqsConnection> clients, Duration window)
            throws IOException, InterruptedException {
        AtomicLong numbers = new AtomicLong();
        List<Callable<Latencies>> tasks = new ArrayList<>();
        Stopwatch watch = Stopwatch.start();
        long until = System.nanoTime() + window.toNanos();
        clients.forEach(client -> tasks.add(() -> cycles(client, numbers, until)));
        List<Latencies> taken = Crew.run(tasks);
        Stopwatch.Reading reading = watch.stop();
        Latencies all = new Latencies();
        taken.forEach(all::addAll);
        String wrong = check(clients, numbers.get());
        return wrong.isEmpty()
                ? new Outcome.Measured(Sample.of(numbers.get(), reading, all))
                : new Outcome.Wrong(wrong);
    }

    /// Goes round until time is up. A receive finds a whole batch, since every client has sent one
    /// before and takes no more than one; if a server gives less, the rest is asked for again, so
    /// that a cycle is always a whole one.
    private Latencies cycles(SqsConnection client, AtomicLong numbers, long until)
            throws IOException {
        Latencies latencies = new Latencies();
        for (long now = System.nanoTime(); now < until; ) {
            client.send(numbers.getAndAdd(load.batch()));
            int left = load.batch();
            while (left > 0) {
                left -= client.receiveAndDelete();
            }
            long end = System.nanoTime();
            latencies.add(end - now);
            now = end;
        }
        return latencies;
    }

    /// Returns what is wrong with the window just run; empty if nothing is.
    private String check(List<SqsConnection> clients, long sent) throws IOException {
        BitSet received = new BitSet();
        clients.forEach(client -> received.or(client.received()));
        if (received.cardinality() != sent) {
            return "%,d messages were sent, %,d came back".formatted(sent, received.cardinality());
        }
        try (HttpConnection control = HttpConnection.open(server.address())) {
            long depth = AwsJson.depth(control, queueUrl);
            return depth == 0 ? "" : "%,d messages are left in the queue".formatted(depth);
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
