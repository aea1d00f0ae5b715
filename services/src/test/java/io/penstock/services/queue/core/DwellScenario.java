package io.penstock.services.queue.core;

import io.penstock.engine.time.Tick;
import io.penstock.services.queue.core.QueueCore.Demand;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.UUID;
import java.util.function.LongSupplier;

/// Consumers that take batches from a queue, each for the time its batch needs, on simulated time:
/// who waited how long.
///
/// @param consumers how many work at once
/// @param batch how many messages one takes at most
/// @param serviceNanos how long it works on one batch
record DwellScenario(int consumers, int batch, LongSupplier serviceNanos) {
    static final long SECOND = 1_000_000_000L;

    private static final Md5 NO_SUM = new Md5(0, 0);

    /// Plays what arrives until everything is done.
    ///
    /// @param fair whether messages carry their groups
    Outcome play(List<Arrival> arrivals, boolean fair) {
        return new Run(arrivals, fair).play();
    }

    /// One message to come.
    ///
    /// @param atNanos since the beginning
    record Arrival(long atNanos, String tenant) {}

    /// One message that was received.
    ///
    /// @param number by arrival
    /// @param dwellNanos from its arrival to its receive
    record Service(int number, String tenant, long dwellNanos) {}

    /// How it went.
    ///
    /// @param services in the order they began
    /// @param backlogMax the most messages that waited at any second
    /// @param quietBacklogMax the same without noisy tenants
    /// @param noisySeconds how many seconds began with a noisy tenant
    /// @param noisyMax the most tenants that were noisy at once
    /// @param endNanos when all was done
    record Outcome(
            List<Service> services,
            int backlogMax,
            int quietBacklogMax,
            int noisySeconds,
            int noisyMax,
            long endNanos) {
        /// Returns the dwell time in seconds that this part of the messages stays under, for all
        /// tenants but `loud`.
        double quiet(double part, String loud) {
            return quantile(
                    part, services.stream().filter(each -> !each.tenant.equals(loud)).toList());
        }

        double of(double part, String tenant) {
            return quantile(
                    part, services.stream().filter(each -> each.tenant.equals(tenant)).toList());
        }

        private static double quantile(double part, List<Service> some) {
            long[] sorted = some.stream().mapToLong(Service::dwellNanos).sorted().toArray();
            return sorted[(int) Math.max(0, Math.ceil(part * sorted.length) - 1)] / (double) SECOND;
        }
    }

    private final class Run {
        private final List<Arrival> arrivals;
        private final boolean fair;
        private final QueueCore core =
                new QueueCore(Duration.ofDays(4), 120_000, FairRules.STANDARD);
        private final PriorityQueue<Work> works =
                new PriorityQueue<>(Comparator.comparingLong(Work::endNanos));
        private final List<Service> services = new ArrayList<>();
        private final List<Message> expired = new ArrayList<>();
        private long now;
        private int arrived;
        private int idle = consumers;
        private int backlogMax;
        private int quietBacklogMax;
        private int noisySeconds;
        private int noisyMax;
        private long nextSample;

        Run(List<Arrival> arrivals, boolean fair) {
            this.arrivals = arrivals;
            this.fair = fair;
        }

        Outcome play() {
            while (arrived < arrivals.size() || !works.isEmpty()) {
                now = next();
                core.advance(new Tick(now), expired);
                finish();
                arrive();
                sample();
                begin();
            }
            return new Outcome(services, backlogMax, quietBacklogMax, noisySeconds, noisyMax, now);
        }

        private long next() {
            long next = Long.MAX_VALUE;
            if (arrived < arrivals.size()) {
                next = arrivals.get(arrived).atNanos;
            }
            if (!works.isEmpty()) {
                next = Math.min(next, works.element().endNanos);
            }
            long deadline = core.nextDeadline().map(Tick::nanos).orElse(Long.MAX_VALUE);
            return Math.max(now, Math.min(next, deadline));
        }

        private void finish() {
            while (!works.isEmpty() && works.element().endNanos <= now) {
                works.remove()
                        .messages
                        .forEach(message -> core.delete(message.number(), new Tick(now)));
                idle++;
            }
        }

        private void arrive() {
            while (arrived < arrivals.size() && arrivals.get(arrived).atNanos <= now) {
                Arrival arrival = arrivals.get(arrived++);
                String group = fair ? arrival.tenant : "";
                core.admit(new Message(arrived, content(group), arrival.atNanos, 0), new Tick(now));
            }
        }

        private void begin() {
            while (idle > 0 && core.anyVisible()) {
                var demand = new Demand(batch, Duration.ofHours(1), 0);
                List<Message> taken = core.receive(demand, new Moment(new Tick(now), 1)).taken();
                for (Message message : taken) {
                    int number = (int) message.number() - 1;
                    Arrival arrival = arrivals.get(number);
                    services.add(new Service(number, arrival.tenant, now - arrival.atNanos));
                }
                works.add(new Work(now + serviceNanos.getAsLong(), taken));
                idle--;
            }
        }

        private void sample() {
            for (; nextSample <= now; nextSample += SECOND) {
                FairnessSnapshot fairness = core.fairness(new Tick(now));
                backlogMax = Math.max(backlogMax, core.counts().visible());
                quietBacklogMax = Math.max(quietBacklogMax, fairness.visibleInQuietGroups());
                noisySeconds += fairness.noisyGroups() > 0 ? 1 : 0;
                noisyMax = Math.max(noisyMax, fairness.noisyGroups());
            }
        }

        private MessageContent content(String group) {
            return new MessageContent(
                    new UUID(0, arrived),
                    "",
                    NO_SUM,
                    0,
                    Collections.emptySortedMap(),
                    new MessageContent.Origin(1, "", "", group, ""));
        }
    }

    private record Work(long endNanos, List<Message> messages) {}
}
