package io.penstock.services.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.engine.queue.QueueMessage;
import io.penstock.engine.time.ManualTimeline;
import io.penstock.services.log.FakeDevice;
import io.penstock.services.log.LogLimits;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// `ApproximateAgeOfOldestMessage` after a restart: without the initial delay, and of a dead letter
/// since it came.
@Timeout(60)
class AgeRestartTest {
    private final RandomGenerator random = RandomGenerator.of("L64X128MixRandom");
    private final ManualTimeline timeline =
            new ManualTimeline(Instant.parse("2026-01-01T00:00:00Z"));
    private FakeDevice device = new FakeDevice(random);
    private QueueService service = open();

    @AfterEach
    void close() {
        service.close();
    }

    @Test
    void excludesADelayThatWasOverWhenTheMessageWasReceived() throws InterruptedException {
        Queue queue = create("q", Map.of("DelaySeconds", "60"));
        send(queue, null);
        advance(100);
        assertThat(receive(queue)).hasSize(1);
        assertThat(age("q")).isEqualTo(40);

        restart();
        assertThat(age("q")).isEqualTo(40);
        advance(60);
        assertThat(age("q")).as("visible again").isEqualTo(100);
    }

    @Test
    void excludesADelayAlsoOfAMessageThatTheLogWroteAgain() throws InterruptedException {
        Queue queue = create("q", Map.of("DelaySeconds", "60"));
        send(queue, null);
        advance(100);
        rollLog();

        restart();
        assertThat(age("q")).isEqualTo(40);
        assertThat(receive(queue("q"))).hasSize(1);
        rollLog();
        restart();
        assertThat(age("q")).as("written again in flight").isEqualTo(40);
    }

    @Test
    void countsFromTheMoveForADeadLetter() throws InterruptedException {
        Queue dead = create("dead", Map.of());
        Queue queue =
                create(
                        "q",
                        Map.of(
                                "RedrivePolicy",
                                "{\"deadLetterTargetArn\":\""
                                        + dead.arn()
                                        + "\",\"maxReceiveCount\":1}"));
        send(queue, null);
        assertThat(receive(queue)).hasSize(1);
        advance(600);
        assertThat(receive(queue)).isEmpty();
        advance(10);
        assertThat(receive(dead)).hasSize(1);
        assertThat(age("dead")).isEqualTo(10);

        restart();
        assertThat(age("dead")).isEqualTo(10);
        rollLog();
        restart();
        assertThat(age("dead")).as("written again").isEqualTo(10);
    }

    @Test
    void countsFromTheEndOfTheDelayOfAFifoQueueNotOfTheLastVisibility()
            throws InterruptedException {
        Queue queue =
                create(
                        "q.fifo",
                        Map.of(
                                "FifoQueue", "true",
                                "ContentBasedDeduplication", "true",
                                "DelaySeconds", "10"));
        send(queue, "g");
        advance(40);
        assertThat(receive(queue)).hasSize(1);
        advance(100);
        assertThat(queue.counts().visible()).isEqualTo(1);
        rollLog();

        restart();
        assertThat(age("q.fifo")).isEqualTo(130);
    }

    /// Works until the log has dropped the segments it began with.
    private void rollLog() throws InterruptedException {
        Queue other = create("other", Map.of());
        long newest = device.segments().getLast();
        long patience = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (device.segments().getFirst() <= newest && System.nanoTime() < patience) {
            CrashVictim.value(other.send(Outgoing.of(" ".repeat(600)), "me"));
            CrashVictim.value(other.delete(receive(other).getFirst().receiptHandle()));
        }
        assertThat(device.segments().getFirst()).as("oldest segment").isGreaterThan(newest);
    }

    private long age(String name) {
        return queue(name).fairness().oldestAge().toSeconds();
    }

    private void advance(int seconds) {
        timeline.advance(Duration.ofSeconds(seconds));
    }

    private static List<QueueMessage> receive(Queue queue) throws InterruptedException {
        return CrashVictim.value(queue.receive(Receiving.everything(10, 0)));
    }

    private static void send(Queue queue, @Nullable String group) {
        CrashVictim.value(
                queue.send(new Outgoing("body", null, Map.of(), Map.of(), group, null), "me"));
    }

    private Queue create(String name, Map<String, String> attributes) {
        return CrashVictim.value(queues().create(name, attributes, Map.of()));
    }

    private Queue queue(String name) {
        return CrashVictim.value(queues().find(name));
    }

    private Queues queues() {
        return service.queues("000000000000", "us-east-1");
    }

    private void restart() {
        service.close();
        device = device.afterPowerLoss();
        service = open();
    }

    private QueueService open() {
        return QueueService.durable(
                timeline,
                random,
                QueueLimits.DEFAULT,
                device,
                new LogLimits(8 << 10, 4 << 10, Duration.ofMillis(1), 2));
    }
}
