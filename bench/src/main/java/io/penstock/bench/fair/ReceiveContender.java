package io.penstock.bench.fair;

import io.penstock.bench.measure.Contender;
import io.penstock.bench.measure.Latencies;
import io.penstock.bench.measure.Sample;
import io.penstock.bench.measure.Stopwatch;
import io.penstock.engine.queue.QueueMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Receives from a queue whose messages belong to so many tenants in turns; deletes what it
/// received and sends as many, so that as many wait all the time. Only receives are timed.
///
/// What was received together is deleted together. Deleted one by one, the last of ten tenants
/// would use a little more than a tenth of the processing time and become noisy: then the others'
/// newest messages, which are still in the processor's cache, would be next, and ten tenants would
/// not be measured in the same state as many.
final class ReceiveContender implements Contender {
    private final String name;
    private final int tenants;
    private final int waiting;
    private final Duration window;
    private final Tenants queue = new Tenants();
    private int next;

    /// @param tenants how many; none for messages without a group
    ReceiveContender(String name, int tenants, TenantLoad load) {
        this.name = name;
        this.tenants = tenants;
        this.waiting = load.waiting();
        this.window = load.window();
        for (int sent = 0; sent < waiting; sent += Tenants.BATCH) {
            queue.send(nextTenants(Tenants.BATCH));
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Outcome run(Phase phase) throws InterruptedException {
        var latencies = new Latencies();
        long end = System.nanoTime() + window.toNanos();
        long items = 0;
        long busyNanos = 0;
        while (System.nanoTime() < end) {
            long start = System.nanoTime();
            List<QueueMessage> got = queue.receive();
            long took = System.nanoTime() - start;
            latencies.add(took);
            busyNanos += took;
            items += got.size();
            queue.delete(got);
            queue.send(nextTenants(got.size()));
        }
        if (queue.size() != waiting) {
            return new Outcome.Wrong("%d messages, not %d".formatted(queue.size(), waiting));
        }
        if (queue.noisy() != 0) {
            return new Outcome.Wrong("%d tenants are noisy".formatted(queue.noisy()));
        }
        var receives = new Stopwatch.Reading(busyNanos / 1e9, Double.NaN);
        return new Outcome.Measured(Sample.of(items, receives, latencies));
    }

    @Override
    public void close() {
        queue.close();
    }

    private List<String> nextTenants(int count) {
        var names = new ArrayList<String>(count);
        for (int i = 0; i < count; i++) {
            names.add(tenants == 0 ? "" : "tenant-" + next++ % tenants);
        }
        return names;
    }
}
