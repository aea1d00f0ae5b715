package io.penstock.bench.fair;

import io.penstock.bench.measure.Contender;
import io.penstock.bench.measure.Latencies;
import io.penstock.bench.measure.Sample;
import io.penstock.bench.measure.Stopwatch;
import io.penstock.engine.time.Tick;
import io.penstock.services.queue.core.FairRules;
import io.penstock.services.queue.core.Md5;
import io.penstock.services.queue.core.Message;
import io.penstock.services.queue.core.MessageContent;
import io.penstock.services.queue.core.Moment;
import io.penstock.services.queue.core.QueueCore;
import io.penstock.services.queue.core.QueueCore.Demand;
import io.penstock.services.queue.core.QueueCore.Receipt;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;

/// Lets a tenant with a large backlog become noisy again and again, on a clock of its own. Timed is
/// the one receive that makes it so; an item is such a receive.
final class FlipContender implements Contender {
    private static final Duration HIDDEN = Duration.ofHours(1);
    private static final Duration UNTIL_QUIET = FairRules.HOLD.plusSeconds(2);

    private final QueueCore core =
            new QueueCore(Duration.ofDays(10_000), 120_000, FairRules.STANDARD.byInFlightOnly());
    private final List<Message> held = new ArrayList<>();
    private final List<Message> expired = new ArrayList<>();
    private final String name;
    private final Duration window;
    private Tick now = new Tick(0);

    FlipContender(TenantLoad load) {
        this.name = "receive that finds it noisy";
        this.window = load.window();
        var origin = new MessageContent.Origin(0, "", "", "loud", "");
        var content =
                new MessageContent(
                        new UUID(0, 0), "", new Md5(0, 0), 0, Collections.emptySortedMap(), origin);
        for (int number = 1; number <= load.backlog(); number++) {
            core.admit(new Message(number, content, 0, 0), now);
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Outcome run(Phase phase) {
        var latencies = new Latencies();
        long end = System.nanoTime() + window.toNanos();
        long flips = 0;
        long busyNanos = 0;
        while (System.nanoTime() < end) {
            receive(FairRules.MIN_IN_FLIGHT - 1);
            if (core.fairness(now).noisyGroups() != 0) {
                return new Outcome.Wrong("noisy too early");
            }
            long start = System.nanoTime();
            receive(1);
            long took = System.nanoTime() - start;
            if (core.fairness(now).noisyGroups() != 1) {
                return new Outcome.Wrong("not noisy");
            }
            latencies.add(took);
            busyNanos += took;
            flips++;
            calm();
        }
        var receives = new Stopwatch.Reading(busyNanos / 1e9, Double.NaN);
        return new Outcome.Measured(Sample.of(flips, receives, latencies));
    }

    @Override
    public void close() {}

    private void receive(int count) {
        held.addAll(core.receive(new Demand(count, HIDDEN, 0), new Moment(now, 0)).taken());
    }

    /// Puts everything back and lets time pass until the tenant is quiet.
    private void calm() {
        for (Message message : held) {
            core.changeVisibility(
                    new Receipt(message.number(), message.receives()), Duration.ZERO, now);
        }
        held.clear();
        now = now.plus(UNTIL_QUIET);
        core.advance(now, expired);
    }
}
