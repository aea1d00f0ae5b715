package io.penstock.server.cli.demo;

import io.penstock.server.cli.ControlClient;
import io.penstock.server.config.Home;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// The fair queue's demo on a server that runs: sends a load to both queues at the same time and
/// waits until it is done. Played once, by one thread.
final class FairPlay {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration LOOK_EVERY = Duration.ofMillis(500);
    private static final int ROUNDS_PER_LOOK = (int) LOOK_EVERY.dividedBy(FairLoad.EVERY);

    private final FairLoad load;
    private final PrintWriter out;
    private final FairSide grouped;
    private final FairSide plain;
    private final ProgressLine progress;

    FairPlay(String endpoint, FairLoad load, PrintWriter out) {
        this.load = load;
        this.out = out;
        var aws = new PlainAws(endpoint);
        var control = new ControlClient(endpoint, Map.of());
        grouped = new FairSide(aws, control, "with-groups", true);
        plain = new FairSide(aws, control, "without-groups", false);
        progress = new ProgressLine(out);
    }

    /// Creates all that is needed, and returns when everything is handled or patience ends.
    FairOutcome play() throws InterruptedException {
        introduce();
        var example = Home.directory().resolve("examples/tenants");
        grouped.create(example, load);
        plain.create(example, load);
        send();
        drain();
        progress.clear();
        return new FairOutcome(load, grouped.outcome(), plain.outcome());
    }

    /// Sends in rounds, each at its time; who is late catches up.
    private void send() throws InterruptedException {
        long start = System.nanoTime();
        for (int round = 0; round < load.rounds(); round++) {
            pause(start + round * FairLoad.EVERY.toNanos() - System.nanoTime());
            List<String> tenants = load.tenantsOf(round);
            grouped.send(tenants);
            plain.send(tenants);
            if (round % ROUNDS_PER_LOOK == 0) {
                look();
            }
        }
    }

    private void drain() throws InterruptedException {
        long start = System.nanoTime();
        while (System.nanoTime() - start < PATIENCE.toNanos()) {
            boolean empty = look() == 0;
            if (empty && handled(grouped) && handled(plain)) {
                return;
            }
            pause(LOOK_EVERY.toNanos());
        }
    }

    private boolean handled(FairSide side) throws InterruptedException {
        return side.waits().size() >= load.messages();
    }

    private int look() throws InterruptedException {
        int with = grouped.look();
        int without = plain.look();
        progress.show(
                String.format(
                        Locale.ROOT,
                        "waiting: %,d with message groups, %,d without",
                        with,
                        without));
        return with + without;
    }

    private void introduce() {
        out.printf(
                Locale.ROOT,
                "Ten tenants send %,d messages a second for %d s, %s 20 times as many as"
                        + " each other.%n",
                load.perSecond(),
                load.duration().toSeconds(),
                FairLoad.LOUD);
        out.printf(
                Locale.ROOT,
                "%d function processes, half a second per batch of %d, can do %,d.%n%n",
                load.consumers(),
                FairLoad.BATCH,
                load.capacity());
        out.flush();
    }

    private static void pause(long nanos) throws InterruptedException {
        boolean _ = new CountDownLatch(1).await(nanos, TimeUnit.NANOSECONDS);
    }
}
