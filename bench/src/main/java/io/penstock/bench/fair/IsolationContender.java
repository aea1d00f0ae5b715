package io.penstock.bench.fair;

import io.penstock.bench.measure.Contender;
import io.penstock.bench.measure.Latencies;
import io.penstock.bench.measure.Sample;
import io.penstock.bench.measure.Stopwatch;
import io.penstock.engine.queue.QueueMessage;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/// Consumers that need some time for each batch, a quiet tenant that sends now and then, and, or
/// not, a burst of another tenant before. Response times are those of the quiet tenant: from its
/// send to its receive. An item is any message that was handled.
final class IsolationContender implements Contender {
    private static final int CONSUMERS = 8;
    private static final Duration WORK = Duration.ofMillis(5);
    private static final Duration PROBE_EVERY = Duration.ofMillis(4);
    private static final int PROBES = 250;
    private static final int BURST = 40_000; // as much as the consumers do in 2.5 seconds
    private static final String LOUD = "loud";
    private static final String QUIET = "quiet";

    private final String name;
    private final boolean grouped;
    private final boolean burst;

    /// @param grouped whether messages carry their tenant
    /// @param burst whether the other tenant sends before
    IsolationContender(String name, boolean grouped, boolean burst) {
        this.name = name;
        this.grouped = grouped;
        this.burst = burst;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Outcome run(Phase phase) throws IOException, InterruptedException {
        try (var queue = new Tenants()) {
            int wanted = PROBES + (burst ? BURST : 0);
            for (int sent = 0; burst && sent < BURST; sent += Tenants.BATCH) {
                queue.send(Collections.nCopies(Tenants.BATCH, grouped ? LOUD : ""));
            }
            return new Run(queue).play(wanted);
        }
    }

    @Override
    public void close() {}

    /// One burst and its probes, which are told apart by their bodies.
    private final class Run {
        private final Tenants queue;
        private final Map<String, Long> sentNanos = new ConcurrentHashMap<>();
        private final AtomicBoolean allSent = new AtomicBoolean();

        Run(Tenants queue) {
            this.queue = queue;
        }

        Outcome play(int wanted) throws IOException, InterruptedException {
            Stopwatch watch = Stopwatch.start();
            var latencies = new Latencies();
            long handled = 0;
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                List<Future<Share>> shares = new ArrayList<>();
                for (int i = 0; i < CONSUMERS; i++) {
                    shares.add(threads.submit(this::consume));
                }
                probe();
                for (Future<Share> share : shares) {
                    handled += share.get().handled;
                    latencies.addAll(share.get().waits);
                }
            } catch (ExecutionException failed) {
                throw new IOException(failed.getCause());
            }
            if (handled != wanted || latencies.size() != PROBES) {
                return new Outcome.Wrong(
                        "%d handled, %d probes seen".formatted(handled, latencies.size()));
            }
            return new Outcome.Measured(Sample.of(handled, watch.stop(), latencies));
        }

        private void probe() {
            long start = System.nanoTime();
            for (int probe = 0; probe < PROBES; probe++) {
                pauseUntil(start + probe * PROBE_EVERY.toNanos());
                sentNanos.put(Integer.toString(probe), System.nanoTime());
                queue.send(Integer.toString(probe), grouped ? QUIET : "");
            }
            allSent.set(true);
        }

        private Share consume() throws InterruptedException {
            var share = new Share();
            while (true) {
                boolean last = allSent.get();
                List<QueueMessage> got = queue.receive();
                long now = System.nanoTime();
                for (QueueMessage message : got) {
                    Long sent = sentNanos.get(message.body());
                    if (sent != null) {
                        share.waits.add(now - sent);
                    }
                }
                if (got.isEmpty() && last) {
                    return share;
                }
                pauseUntil(now + WORK.toNanos());
                queue.delete(got);
                share.handled += got.size();
            }
        }
    }

    private static void pauseUntil(long nanos) {
        for (long left = nanos - System.nanoTime(); left > 0; left = nanos - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    /// What one consumer did.
    private static final class Share {
        private final Latencies waits = new Latencies();
        private long handled;
    }
}
