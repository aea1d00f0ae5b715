package io.penstock.services.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.engine.queue.QueueMessage;
import io.penstock.engine.time.ManualTimeline;
import io.penstock.engine.time.Seeds;
import io.penstock.services.log.FakeDevice;
import io.penstock.services.log.LogException;
import io.penstock.services.log.LogLimits;
import io.penstock.services.queue.Answer.Done;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Lets the device crash at random points of random lives of a FIFO queue and its dead-letter
/// queue, and checks in the next life that order, locks, counts and deduplication went on.
class FifoRecoverySimulationTest {
    private static final int GROUPS = 3;
    private static final int RECEIVES_MAX = 3;
    private static final Duration HIDDEN = Duration.ofSeconds(30);
    private static final Duration WINDOW = Duration.ofMinutes(5);

    @Test
    void goesOnAfterEveryCrashAsIfThereHadBeenNone() {
        Seeds.forEach(150, seed -> new World(seed).live());
    }

    /// What is known of one message.
    private static final class Known {
        final String group;
        String number = ""; // its sequence number when it was sent, empty if it was never told
        boolean maybeGone;
        int receives; // that were answered
        int receivesMax; // that may have happened
        String handle = "";
        Instant heldUntil = Instant.MIN;
        boolean maybeHeld; // longer or shorter than that

        Known(String group) {
            this.group = group;
        }

        boolean surelyHere() {
            return !number.isEmpty() && !maybeGone && receivesMax < RECEIVES_MAX;
        }
    }

    /// The first send with a deduplication id.
    private record First(Sent sent, Instant at) {}

    private static final class World {
        private final RandomGenerator random;
        private final ManualTimeline timeline =
                new ManualTimeline(Instant.parse("2026-01-01T00:00:00Z"));
        private final LogLimits limits = new LogLimits(8 << 10, 4 << 10, Duration.ofMillis(1), 2);
        private final Map<String, Known> messages = new LinkedHashMap<>(); // by body
        private final Map<String, First> firsts = new LinkedHashMap<>(); // by deduplication id
        private final Set<String> deleted = new HashSet<>();
        private final List<QueueMessage> held = new ArrayList<>();
        private FakeDevice device;
        private boolean defined;
        private int counter;

        World(long seed) {
            random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
            device = new FakeDevice(random);
        }

        void live() {
            for (int life = 0; life < 5; life++) {
                device.crashAfter(random.nextInt(5, 150));
                try (QueueService service = open()) {
                    act(service);
                } catch (LogException crashedWhileOpeningOrClosing) {
                    assertThat(device.crashed()).as("%s", crashedWhileOpeningOrClosing).isTrue();
                }
                device = device.afterPowerLoss();
                check();
            }
        }

        private QueueService open() {
            return QueueService.durable(timeline, random, QueueLimits.DEFAULT, device, limits);
        }

        private void act(QueueService service) {
            Queues queues = service.queues("000000000000", "us-east-1");
            Answer<Queue> source =
                    queues.create("dead.fifo", Map.of("FifoQueue", "true"), Map.of())
                            .then(dead ->
                                    queues.create(
                                            "source.fifo",
                                            Map.of(
                                                    "FifoQueue",
                                                    "true",
                                                    "RedrivePolicy",
                                                    "{\"deadLetterTargetArn\":\""
                                                            + dead.arn()
                                                            + "\",\"maxReceiveCount\":"
                                                            + RECEIVES_MAX
                                                            + "}"),
                                            Map.of()));
            if (source instanceof Answer.Ok<Queue>(var queue)) {
                defined = true;
                for (int step = 0; step < 200 && !device.crashed(); step++) {
                    step(queue);
                }
            }
        }

        private void step(Queue queue) {
            switch (random.nextInt(10)) {
                case 0, 1, 2, 3 -> send(queue);
                case 4, 5, 6 -> receive(queue);
                case 7 -> delete(queue);
                case 8 -> release(queue);
                default -> timeline.advance(Duration.ofSeconds(random.nextInt(15)));
            }
        }

        private void send(Queue queue) {
            String id = "d" + ++counter;
            if (!firsts.isEmpty() && random.nextInt(3) == 0) {
                var ids = List.copyOf(firsts.keySet());
                id = ids.get(random.nextInt(ids.size()));
            }
            send(queue, id, "m" + counter + " ".repeat(random.nextInt(600)));
        }

        private void send(Queue queue, String id, String body) {
            String group = "g" + random.nextInt(GROUPS);
            First first = firsts.get(id);
            Instant now = timeline.instant();
            boolean repeated = first != null && now.isBefore(first.at.plus(WINDOW));
            if (!repeated) {
                messages.put(body, new Known(group));
            }
            switch (queue.send(new Outgoing(body, null, Map.of(), Map.of(), group, id), "me")) {
                case Answer.Ok<Sent>(var sent) when repeated -> {
                    assertThat(sent.messageId()).as(id).isEqualTo(sent(first).messageId());
                    assertThat(sent.sequenceNumber()).isEqualTo(sent(first).sequenceNumber());
                }
                case Answer.Ok<Sent>(var sent) -> {
                    if (first != null) {
                        assertThat(sent.sequenceNumber())
                                .isGreaterThan(first.sent.sequenceNumber());
                    }
                    known(body).number = sent.sequenceNumber();
                    firsts.put(id, new First(sent, now));
                }
                case Answer.Refused<Sent> _ -> firsts.remove(id); // never used again
            }
        }

        private static Sent sent(@Nullable First first) {
            if (first == null) {
                throw new AssertionError("nothing to repeat");
            }
            return first.sent;
        }

        private void receive(Queue queue) {
            Answer<List<QueueMessage>> answer = take(queue, (int) HIDDEN.toSeconds());
            switch (answer) {
                case Answer.Ok<List<QueueMessage>>(var got) -> handedOut(got);
                case Answer.Refused<List<QueueMessage>> _ ->
                        messages.values().forEach(known -> known.receivesMax++);
            }
        }

        private void handedOut(List<QueueMessage> got) {
            Map<String, String> last = new HashMap<>();
            List<String> bodies = got.stream().map(QueueMessage::body).toList();
            for (QueueMessage message : got) {
                Known known = known(message.body());
                String number = attribute(message, "SequenceNumber");
                assertThat(attribute(message, "MessageGroupId")).isEqualTo(known.group);
                assertThat(number).isGreaterThan(last.getOrDefault(known.group, ""));
                last.put(known.group, number);
                messages.forEach((body, other) -> {
                    if (!other.surelyHere() || !other.group.equals(known.group)) {
                        return;
                    }
                    int place = other.number.compareTo(number);
                    if (place < 0) {
                        assertThat(bodies).as("it stands before " + message.body()).contains(body);
                    }
                    if (place <= 0) {
                        assertThat(other.heldUntil.isAfter(timeline.instant()))
                                .as("somebody holds " + body)
                                .isFalse();
                    }
                });
            }
            for (QueueMessage message : got) {
                Known known = known(message.body());
                known.number = attribute(message, "SequenceNumber");
                int count = Integer.parseInt(attribute(message, "ApproximateReceiveCount"));
                assertThat(count).isBetween(known.receives + 1, known.receivesMax + 1);
                known.receives = count;
                known.receivesMax = count;
                known.handle = message.receiptHandle();
                known.heldUntil = timeline.instant().plus(HIDDEN);
                known.maybeHeld = false;
                held.add(message);
            }
        }

        private boolean holds(QueueMessage message) {
            Known known = known(message.body());
            return known.handle.equals(message.receiptHandle())
                    && known.heldUntil.isAfter(timeline.instant());
        }

        private void delete(Queue queue) {
            if (held.isEmpty()) {
                return;
            }
            QueueMessage message = held.remove(random.nextInt(held.size()));
            Known known = known(message.body());
            boolean holds = holds(message);
            switch (queue.delete(message.receiptHandle())) {
                case Answer.Ok<Done> _ when holds -> {
                    deleted.add(message.body());
                    known.maybeGone = true;
                    known.heldUntil = Instant.MIN;
                }
                case Answer.Ok<Done> _ -> {
                    assertThat(known.surelyHere() && !known.maybeHeld).as("in vain").isFalse();
                    known.maybeGone = true;
                }
                case Answer.Refused<Done>(var error) -> {
                    known.maybeGone |= holds || known.maybeHeld;
                    if (holds) {
                        assertThat(device.crashed()).as("%s", error).isTrue();
                    }
                }
            }
        }

        private void release(Queue queue) {
            if (held.isEmpty()) {
                return;
            }
            QueueMessage message = held.get(random.nextInt(held.size()));
            boolean holds = holds(message);
            int seconds = random.nextInt(3) * 20;
            Answer<Done> answer = queue.changeVisibility(message.receiptHandle(), seconds);
            if (holds) {
                Known known = known(message.body());
                known.maybeHeld = !(answer instanceof Answer.Ok<Done>);
                known.heldUntil =
                        known.maybeHeld ? Instant.MIN : timeline.instant().plusSeconds(seconds);
            }
        }

        private void check() {
            try (QueueService service = open()) {
                Queues queues = service.queues("000000000000", "us-east-1");
                if (!(queues.find("source.fifo") instanceof Answer.Ok<Queue>(var source))
                        || !(queues.find("dead.fifo") instanceof Answer.Ok<Queue>(var dead))) {
                    assertThat(defined).as("an acknowledged queue is here").isFalse();
                    return;
                }
                for (String id : List.copyOf(firsts.keySet())) {
                    send(source, id, "again" + ++counter);
                }
                receive(source);
                delete(source); // a handle of the life before
                receive(source);
                timeline.advance(Duration.ofSeconds(100));
                drain(source, dead);
            }
            held.clear();
            messages.clear();
            deleted.clear();
        }

        /// Takes everything out of both queues. A move may wait for room, which is made in real
        /// time.
        private void drain(Queue source, Queue dead) {
            var found = new HashSet<String>();
            long patience = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
            while (busy(source) + busy(dead) > 0) {
                assertThat(System.nanoTime()).as("patience").isLessThan(patience);
                timeline.advance(Duration.ofMillis(1_100));
                drain(source, found, false);
                drain(dead, found, true);
            }
            var lost = new HashSet<String>();
            messages.forEach((body, known) -> {
                if (!known.number.isEmpty() && !known.maybeGone && !found.contains(body)) {
                    lost.add(body);
                }
            });
            assertThat(lost).as("acknowledged sends").isEmpty();
            found.retainAll(deleted);
            assertThat(found).as("acknowledged deletes that came back").isEmpty();
        }

        private void drain(Queue queue, Set<String> found, boolean letters) {
            Map<String, String> last = new HashMap<>();
            for (List<QueueMessage> got = some(queue); !got.isEmpty(); got = some(queue)) {
                for (QueueMessage message : got) {
                    Known known = known(message.body());
                    assertThat(found.add(message.body())).as("in one place").isTrue();
                    assertThat(known.number.isEmpty() ? "~" : known.number)
                            .as("in order, letters " + letters)
                            .isGreaterThan(last.getOrDefault(known.group, ""));
                    if (!known.number.isEmpty()) {
                        last.put(known.group, known.number);
                    }
                    assertThat(queue.delete(message.receiptHandle())).isInstanceOf(Answer.Ok.class);
                }
            }
        }

        private static int busy(Queue queue) {
            return queue.counts().visible() + queue.counts().inFlight();
        }

        private static List<QueueMessage> some(Queue queue) {
            return take(queue, 900) instanceof Answer.Ok<List<QueueMessage>>(var got)
                    ? got
                    : List.of();
        }

        private Known known(String body) {
            Known known = messages.get(body);
            if (known == null) {
                throw new AssertionError("nobody sent " + body);
            }
            return known;
        }

        private static String attribute(QueueMessage message, String name) {
            return message.attributes().getOrDefault(name, "");
        }

        private static Answer<List<QueueMessage>> take(Queue queue, int visibilitySeconds) {
            var request = new Receiving(10, 0, visibilitySeconds, List.of("All"), List.of());
            try {
                return queue.receive(request);
            } catch (InterruptedException stopped) {
                throw new AssertionError(stopped);
            }
        }
    }
}
