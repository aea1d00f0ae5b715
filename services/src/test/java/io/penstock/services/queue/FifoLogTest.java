package io.penstock.services.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.engine.queue.QueueMessage;
import io.penstock.engine.time.ManualTimeline;
import io.penstock.services.log.FakeDevice;
import io.penstock.services.log.LogLimits;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/// What FIFO queues keep in the log, and for how long.
class FifoLogTest {
    private static final int SEGMENT_BYTES = 16 << 10;
    private static final LogLimits LIMITS =
            new LogLimits(SEGMENT_BYTES, 8 << 10, Duration.ofMillis(1), 2);
    private static final Map<String, String> FIFO = Map.of("FifoQueue", "true");

    private final RandomGenerator random = RandomGenerator.of("L64X128MixRandom");
    private final ManualTimeline timeline =
            new ManualTimeline(Instant.parse("2026-01-01T00:00:00Z"));
    private final FakeDevice device = new FakeDevice(random);

    @Test
    void keepsIdsWithoutTheirMessagesAndOnlyForFiveMinutes() throws InterruptedException {
        int count = 600;
        var sent = new ArrayList<Sent>(count);
        try (QueueService service = open()) {
            Queue queue = create(service, "q.fifo");
            for (int i = 0; i < count; i++) {
                sent.add(send(queue, i));
                CrashVictim.value(queue.delete(receive(queue).getFirst().receiptHandle()));
            }

            assertThat(shrinks(queue, 14)).as("%s segments", device.segments().size()).isTrue();
        }
        try (QueueService service = open()) {
            Queue queue = create(service, "q.fifo");
            for (int i = 0; i < count; i++) {
                assertThat(send(queue, i)).isEqualTo(sent.get(i));
            }
            assertThat(receive(queue)).isEmpty();

            timeline.advance(Duration.ofMinutes(5));
            assertThat(shrinks(queue, 4)).as("%s segments", device.segments().size()).isTrue();
            assertThat(send(queue, 0).messageId()).isNotEqualTo(sent.getFirst().messageId());
        }
    }

    @Test
    void remembersAChangedDelayAndTheScopeOfTheCreation() throws InterruptedException {
        try (QueueService service = open()) {
            Queue queue =
                    CrashVictim.value(
                            queues(service)
                                    .create(
                                            "q.fifo",
                                            Map.of(
                                                    "FifoQueue",
                                                    "true",
                                                    "DelaySeconds",
                                                    "100",
                                                    "DeduplicationScope",
                                                    "messageGroup"),
                                            Map.of()));
            send(queue, "g", 1);
            timeline.advance(Duration.ofSeconds(10));
            CrashVictim.value(
                    queue.changeAttributes(
                            Map.of("DelaySeconds", "20", "DeduplicationScope", "queue")));
        }
        try (QueueService service = open()) {
            Queue queue = CrashVictim.value(queues(service).find("q.fifo"));
            send(queue, "h", 1);
            timeline.advance(Duration.ofSeconds(9));
            assertThat(receive(queue)).isEmpty();
            timeline.advance(Duration.ofSeconds(1));
            assertThat(receive(queue)).hasSize(1);
            assertThat(queue.counts().delayed()).as("of another group").isEqualTo(1);
        }
    }

    @Test
    void movesDeadLettersForGood() throws InterruptedException {
        String number;
        try (QueueService service = open()) {
            Queue dead = create(service, "dead.fifo");
            Queue queue = create(service, "q.fifo");
            CrashVictim.value(
                    queue.changeAttributes(
                            Map.of(
                                    "RedrivePolicy",
                                    "{\"deadLetterTargetArn\":\""
                                            + dead.arn()
                                            + "\",\"maxReceiveCount\":1}")));
            number = send(queue, 1).sequenceNumber();
            receive(queue);
            timeline.advance(Duration.ofSeconds(30));
            assertThat(receive(queue)).isEmpty();
            timeline.advance(Duration.ofSeconds(30));
        }
        try (QueueService service = open()) {
            Queue dead = CrashVictim.value(queues(service).find("dead.fifo"));
            assertThat(CrashVictim.value(queues(service).find("q.fifo")).counts().all()).isZero();
            Map<String, String> letter = receive(dead).getFirst().attributes();
            assertThat(letter.get("SequenceNumber")).isGreaterThan(number);
            assertThat(letter).containsEntry("ApproximateReceiveCount", "2");
            timeline.advance(Duration.ofSeconds(345_600 - 31));
            assertThat(dead.counts().all()).as("it came later than it was sent").isEqualTo(1);
            timeline.advance(Duration.ofSeconds(1));
            assertThat(dead.counts().all()).isZero();
        }
    }

    /// Space is won back in real time, by the log's own thread.
    private boolean shrinks(Queue queue, int segments) {
        long patience = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (device.segments().size() > segments && System.nanoTime() < patience) {
            CrashVictim.value(queue.tag(Map.of("touched", "yes")));
        }
        return device.segments().size() <= segments;
    }

    private QueueService open() {
        return QueueService.durable(timeline, random, QueueLimits.DEFAULT, device, LIMITS);
    }

    private static Queues queues(QueueService service) {
        return service.queues("000000000000", "us-east-1");
    }

    private static Queue create(QueueService service, String name) {
        return CrashVictim.value(queues(service).create(name, FIFO, Map.of()));
    }

    private static Sent send(Queue queue, int id) {
        return send(queue, "g", id);
    }

    private static Sent send(Queue queue, String group, int id) {
        return CrashVictim.value(
                queue.send(
                        new Outgoing(
                                id + "x".repeat(600), null, Map.of(), Map.of(), group, "d" + id),
                        "me"));
    }

    private static List<QueueMessage> receive(Queue queue) throws InterruptedException {
        return CrashVictim.value(queue.receive(Receiving.everything(10, 0)));
    }
}
