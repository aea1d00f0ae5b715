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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

/// Lets the device crash at random points of random lives of a service, and checks in the next life
/// what was acknowledged before.
class RecoverySimulationTest {
    private static final Duration HIDDEN = Duration.ofMinutes(10);

    @Test
    void findsWhatItAcknowledgedAfterEveryCrash() {
        Seeds.forEach(150, seed -> new World(seed).live());
    }

    private static final class World {
        private final RandomGenerator random;
        private final ManualTimeline timeline =
                new ManualTimeline(Instant.parse("2026-01-01T00:00:00Z"));
        private final LogLimits limits = new LogLimits(8 << 10, 4 << 10, Duration.ofMillis(1), 2);
        private final Set<String> sent = new HashSet<>();
        private final Set<String> maybeSent = new HashSet<>();
        private final Set<String> deleted = new HashSet<>();
        private final Set<String> maybeDeleted = new HashSet<>();
        private final Map<String, Instant> hidden = new HashMap<>();
        private final Map<String, String> latest = new HashMap<>();
        private final Map<String, Instant> hiddenUntil = new HashMap<>();
        private final List<QueueMessage> held = new ArrayList<>();
        private Set<String> tags = Set.of();
        private Set<String> maybeTags = Set.of();
        private boolean defined;
        private String task = "";
        private FakeDevice device;
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
            Answer<Queue> graveyard = queues.create("dead", Map.of(), Map.of());
            Answer<Queue> source =
                    graveyard.then(dead ->
                            queues.create(
                                    "source",
                                    Map.of(
                                            "RedrivePolicy",
                                            "{\"deadLetterTargetArn\":\""
                                                    + dead.arn()
                                                    + "\",\"maxReceiveCount\":2}"),
                                    Map.of()));
            if (source instanceof Answer.Ok<Queue>(var queue)) {
                defined = true;
                Answer<Queue> elsewhere = queues.create("elsewhere", Map.of(), Map.of());
                for (int step = 0; step < 200 && !device.crashed(); step++) {
                    step(queue);
                    if (elsewhere instanceof Answer.Ok<Queue> && random.nextInt(20) == 0) {
                        move(service.moveTasks("000000000000", "us-east-1"));
                    }
                }
            }
        }

        private void step(Queue queue) {
            switch (random.nextInt(10)) {
                case 0, 1, 2, 3 -> send(queue);
                case 4, 5 -> receive(queue);
                case 6, 7 -> delete(queue);
                case 8 -> hide(queue);
                default -> {
                    if (random.nextInt(5) == 0) {
                        tag(queue);
                    }
                    timeline.advance(Duration.ofSeconds(random.nextInt(20)));
                }
            }
        }

        private void send(Queue queue) {
            String body = "m" + ++counter + " ".repeat(random.nextInt(600));
            maybeSent.add(body);
            if (queue.send(Outgoing.of(body), "me") instanceof Answer.Ok<Sent>) {
                sent.add(body);
            }
        }

        private void receive(Queue queue) {
            for (QueueMessage message : take(queue, 30)) {
                held.add(message);
                latest.put(message.body(), message.receiptHandle());
                hiddenUntil.put(message.body(), timeline.instant().plusSeconds(30));
            }
        }

        private void delete(Queue queue) {
            if (held.isEmpty()) {
                return;
            }
            QueueMessage message = held.remove(random.nextInt(held.size()));
            maybeDeleted.add(message.body());
            boolean here =
                    inFlight(message); // or it may have moved, where no old handle reaches it
            if (queue.delete(message.receiptHandle()) instanceof Answer.Ok<Done> && here) {
                deleted.add(message.body());
            }
        }

        private void hide(Queue queue) {
            if (held.isEmpty()) {
                return;
            }
            QueueMessage message = held.get(random.nextInt(held.size()));
            String body = message.body();
            boolean current = inFlight(message);
            Answer<Done> answer =
                    queue.changeVisibility(message.receiptHandle(), (int) HIDDEN.toSeconds());
            if (current && answer instanceof Answer.Ok<Done>) {
                hidden.put(body, timeline.instant().plus(HIDDEN));
                hiddenUntil.put(body, timeline.instant().plus(HIDDEN));
            }
        }

        private boolean inFlight(QueueMessage message) {
            Instant until = hiddenUntil.getOrDefault(message.body(), Instant.MIN);
            return message.receiptHandle().equals(latest.get(message.body()))
                    && timeline.instant().isBefore(until);
        }

        /// Starts or cancels a task that empties the dead-letter queue.
        private void move(MoveTasks tasks) {
            String arn = "arn:aws:sqs:us-east-1:000000000000:";
            Integer rate = random.nextBoolean() ? null : random.nextInt(1, 5);
            var request =
                    new MoveTasks.Request(
                            arn + "dead", random.nextBoolean() ? null : arn + "elsewhere", rate);
            if (tasks.start(request) instanceof Answer.Ok<String>(var handle)) {
                task = handle;
            } else if (random.nextBoolean()) {
                tasks.cancel(task);
            }
        }

        private void tag(Queue queue) {
            String key = "t" + ++counter;
            maybeTags = new HashSet<>(tags);
            maybeTags.add(key);
            if (queue.tag(Map.of(key, "v")) instanceof Answer.Ok<Done>) {
                tags = maybeTags;
            }
        }

        private void check() {
            try (QueueService service = open()) {
                Queues queues = service.queues("000000000000", "us-east-1");
                if (!(queues.find("source") instanceof Answer.Ok<Queue>(var source))
                        || !(queues.find("dead") instanceof Answer.Ok<Queue>(var dead))) {
                    assertThat(defined).as("an acknowledged queue is here").isFalse();
                    return;
                }
                assertThat(source.tags().keySet()).isIn(tags, maybeTags);
                tags = Set.copyOf(source.tags().keySet());
                List<Queue> all = new ArrayList<>(List.of(source, dead));
                if (queues.find("elsewhere") instanceof Answer.Ok<Queue>(var elsewhere)) {
                    all.add(elsewhere);
                }
                List<String> early = drain(all);
                hidden.values().removeIf(until -> !timeline.instant().isBefore(until));
                Set<String> tooEarly = stillHidden();
                tooEarly.retainAll(early);
                assertThat(tooEarly).as("acknowledged visibility changes").isEmpty();
                var found = new LinkedHashSet<>(early);
                timeline.advance(Duration.ofSeconds(1_000));
                // a move may wait for room, which is made in real time
                long patience = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
                do {
                    timeline.advance(Duration.ofMillis(1_100));
                    List<String> now = drain(all);
                    assertThat(now).as("each in one place").doesNotHaveDuplicates();
                    found.addAll(now);
                } while (!found.containsAll(expected()) && System.nanoTime() < patience);
                verify(found, source.counts() + " " + dead.counts() + " early " + early.size());
                timeline.advance(Duration.ofSeconds(1_000));
            }
            held.clear();
            latest.clear();
            hidden.clear();
        }

        private Set<String> stillHidden() {
            var bodies = new HashSet<>(hidden.keySet());
            bodies.removeAll(maybeDeleted);
            return bodies;
        }

        private Set<String> expected() {
            var expected = new HashSet<>(sent);
            expected.removeAll(maybeDeleted);
            return expected;
        }

        private void verify(Set<String> all, String state) {
            var lost = expected();
            lost.removeAll(all);
            assertThat(lost).as("acknowledged sends, %s found, %s", all.size(), state).isEmpty();
            var risen = new HashSet<>(deleted);
            risen.retainAll(all);
            assertThat(risen).as("acknowledged deletes").isEmpty();
            assertThat(maybeSent.containsAll(all)).as("nothing invented").isTrue();
            sent.clear(); // what was found now is what must be found later
            sent.addAll(all);
            maybeDeleted.clear();
        }

        private static List<String> drain(List<Queue> queues) {
            var bodies = new ArrayList<String>();
            for (Queue queue : queues) {
                for (List<QueueMessage> got = take(queue, 900);
                        !got.isEmpty() || queue.counts().visible() > 0;
                        got = take(queue, 900)) {
                    got.forEach(message -> bodies.add(message.body()));
                }
            }
            return bodies;
        }

        private static List<QueueMessage> take(Queue queue, int visibilitySeconds) {
            var request = new Receiving(10, 0, visibilitySeconds, List.of("All"), List.of("All"));
            try {
                return switch (queue.receive(request)) {
                    case Answer.Ok<List<QueueMessage>>(var messages) -> messages;
                    case Answer.Refused<List<QueueMessage>> _ -> List.of();
                };
            } catch (InterruptedException stopped) {
                throw new AssertionError(stopped);
            }
        }
    }
}
