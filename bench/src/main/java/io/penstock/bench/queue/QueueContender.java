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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/// A queue server with its clients: each of them goes round send, receive, delete until the window
/// ends. Clients connect anew for each window, since servers close connections that stay idle while
/// others are measured.
///
/// Messages are numbered through all windows. What a window receives was sent before, in this
/// window or an earlier one, was never received before, and is as much as the window sent; the
/// queue then holds what it was filled with.
final class QueueContender implements Contender {
    /// A window, or filling a queue, that takes so long has failed.
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    /// What a timetable takes before its times count.
    private static final Duration SETTLING = Duration.ofMillis(200);

    private final String name;
    private final ServerProcess server;
    private final QueueLoad load;
    private final String queueUrl;
    private final AtomicLong numbers = new AtomicLong();
    private final BitSet seen = new BitSet();
    private long backlog;

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

    /// Sends messages that nobody receives for now.
    ///
    /// @param messages a multiple of the batch
    QueueContender filledWith(long messages) throws IOException, InterruptedException {
        withClients(clients -> {
            List<Callable<Boolean>> tasks = new ArrayList<>();
            clients.forEach(client -> tasks.add(() -> fill(client, messages)));
            return Crew.run(tasks);
        });
        backlog += messages;
        return this;
    }

    @Override
    public Outcome run(Phase phase) throws IOException, InterruptedException {
        Duration window = load.window(phase);
        return withClients(clients -> {
            List<Callable<Latencies>> tasks = new ArrayList<>();
            long until = System.nanoTime() + window.toNanos();
            clients.forEach(client -> tasks.add(() -> cycles(client, until)));
            return measure(clients, tasks);
        });
    }

    /// Runs a window in which cycles begin on a timetable, not when the one before has ended. Times
    /// are those of sends, counted from the moment the timetable says. The first cycles are not
    /// counted: connections are new, and the server learns of all of them at once.
    ///
    /// @param perSecond messages
    Outcome runPaced(Phase phase, double perSecond) throws IOException, InterruptedException {
        Duration window = load.window(phase);
        long intervalNanos = (long) (1e9 * load.batch() / perSecond); // between any two cycles
        return withClients(clients -> {
            List<Callable<Latencies>> tasks = new ArrayList<>();
            long start = System.nanoTime();
            for (int i = 0; i < clients.size(); i++) {
                SqsConnection client = clients.get(i);
                var timetable =
                        new Timetable(
                                start + i * intervalNanos,
                                clients.size() * intervalNanos,
                                start + SETTLING.toNanos(),
                                start + SETTLING.plus(window).toNanos());
                tasks.add(() -> cycles(client, timetable));
            }
            return measure(clients, tasks);
        });
    }

    private <T> T withClients(Work<T> work) throws IOException, InterruptedException {
        List<SqsConnection> clients = new ArrayList<>();
        try {
            for (int i = 0; i < load.connections(); i++) {
                clients.add(new SqsConnection(server.address(), queueUrl, load));
            }
            return watched(clients, work);
        } finally {
            for (SqsConnection client : clients) {
                client.close();
            }
        }
    }

    /// Clients wait without a limit, so their connections are closed if all is not done in time.
    private static <T> T watched(List<SqsConnection> clients, Work<T> work)
            throws IOException, InterruptedException {
        Executor late = CompletableFuture.delayedExecutor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        var watch = CompletableFuture.runAsync(() -> clients.forEach(SqsConnection::giveUp), late);
        try {
            return work.with(clients);
        } finally {
            watch.cancel(false);
        }
    }

    private boolean fill(SqsConnection client, long messages) throws IOException {
        for (long first = numbers.getAndAdd(load.batch());
                first < messages;
                first = numbers.getAndAdd(load.batch())) {
            client.send(first);
        }
        numbers.addAndGet(-load.batch());
        return true;
    }

    private Outcome measure(List<SqsConnection> clients, List<Callable<Latencies>> tasks)
            throws IOException, InterruptedException {
        long before = numbers.get();
        Stopwatch watch = Stopwatch.start();
        List<Latencies> taken = Crew.run(tasks);
        Stopwatch.Reading reading = watch.stop();
        Latencies all = new Latencies();
        taken.forEach(all::addAll);
        long sent = numbers.get() - before;
        String wrong = check(clients, sent);
        return wrong.isEmpty()
                ? new Outcome.Measured(Sample.of(sent, reading, all))
                : new Outcome.Wrong(wrong);
    }

    /// Goes round until time is up. A receive finds a whole batch, since every client has sent one
    /// before and takes no more than one; if a server gives less, the rest is asked for again, so
    /// that a cycle is always a whole one.
    private Latencies cycles(SqsConnection client, long until) throws IOException {
        Latencies latencies = new Latencies();
        for (long now = System.nanoTime(); now < until; ) {
            client.send(numbers.getAndAdd(load.batch()));
            receiveBatch(client);
            long end = System.nanoTime();
            latencies.add(end - now);
            now = end;
        }
        return latencies;
    }

    private Latencies cycles(SqsConnection client, Timetable timetable) throws IOException {
        Latencies latencies = new Latencies();
        for (long planned = timetable.first;
                planned < timetable.until;
                planned += timetable.interval) {
            for (long wait = planned - System.nanoTime();
                    wait > 0;
                    wait = planned - System.nanoTime()) {
                LockSupport.parkNanos(wait);
            }
            client.send(numbers.getAndAdd(load.batch()));
            if (planned >= timetable.counted) {
                latencies.add(System.nanoTime() - planned);
            }
            receiveBatch(client);
        }
        return latencies;
    }

    private void receiveBatch(SqsConnection client) throws IOException {
        int left = load.batch();
        while (left > 0) {
            left -= client.receiveAndDelete();
        }
    }

    /// Returns what is wrong with the window just run; empty if nothing is.
    private String check(List<SqsConnection> clients, long sent) throws IOException {
        BitSet received = new BitSet();
        clients.forEach(client -> received.or(client.received()));
        if (received.cardinality() != sent) {
            return "%,d messages were sent, %,d came back".formatted(sent, received.cardinality());
        }
        if (received.length() > numbers.get() || received.intersects(seen)) {
            return "messages came back that nobody sent, or came twice";
        }
        seen.or(received);
        try (HttpConnection control = HttpConnection.open(server.address())) {
            long depth = AwsJson.depth(control, queueUrl);
            return depth == backlog
                    ? ""
                    : "%,d messages are left in the queue instead of %,d".formatted(depth, backlog);
        }
    }

    @Override
    public void close() {
        server.close();
    }

    /// What is done with clients that are connected.
    private interface Work<T> {
        T with(List<SqsConnection> clients) throws IOException, InterruptedException;
    }

    /// When one client begins its cycles, in nanoseconds.
    ///
    /// @param counted from when on they count
    private record Timetable(long first, long interval, long counted, long until) {}
}
