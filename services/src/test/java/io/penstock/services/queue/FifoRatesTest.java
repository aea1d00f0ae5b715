package io.penstock.services.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.engine.time.ManualTimeline;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// How many calls a FIFO queue takes, on a clock that only the test moves.
class FifoRatesTest {
    private static final SqsError THROTTLED =
            new SqsError("RequestThrottled", "The request was denied due to request throttling.");

    private final ManualTimeline timeline =
            new ManualTimeline(Instant.parse("2026-01-01T00:00:00Z"));
    private QueueService service = open(QueueLimits.DEFAULT.withFifoRatesHold(true));

    @AfterEach
    void close() {
        service.close();
    }

    @Test
    void areThreeHundredASecondOfEachActionAndQueue() throws InterruptedException {
        Queue queue = create("orders.fifo", Map.of());
        for (int i = 0; i < 300; i++) {
            CrashVictim.value(send(queue, "g" + i));
        }
        assertThat(error(send(queue, "g"))).isEqualTo(THROTTLED);
        CrashVictim.value(send(create("others.fifo", Map.of()), "g"));

        Batch.Outcome<Sent> batch = CrashVictim.value(sendBatch(queue, "a", "b"));
        assertThat(batch.successful()).as("another action").hasSize(2);
        for (int i = 0; i < 300; i++) {
            CrashVictim.value(queue.receive(Receiving.everything(1, 0)));
        }
        assertThat(error(queue.receive(Receiving.everything(1, 0)))).isEqualTo(THROTTLED);

        timeline.advance(Duration.ofMillis(10));
        for (int i = 0; i < 3; i++) {
            CrashVictim.value(send(queue, "later"));
        }
        assertThat(error(send(queue, "later"))).isEqualTo(THROTTLED);
    }

    @Test
    void areThreeHundredSendsASecondOfEachGroupInHighThroughputMode() {
        Queue queue =
                create(
                        "orders.fifo",
                        Map.of(
                                "DeduplicationScope", "messageGroup",
                                "FifoThroughputLimit", "perMessageGroupId"));
        for (int i = 0; i < 300; i++) {
            CrashVictim.value(send(queue, "a"));
            CrashVictim.value(sendBatch(queue, "a", "a"));
        }
        assertThat(error(send(queue, "a"))).isEqualTo(THROTTLED);
        CrashVictim.value(send(queue, "b"));

        Batch.Outcome<Sent> mixed = CrashVictim.value(sendBatch(queue, "a", "b", "a"));
        assertThat(mixed.successful()).extracting(Batch.Entry::id).containsExactly("e1");
        assertThat(mixed.failed())
                .containsExactly(
                        new Batch.Failure("e0", THROTTLED), new Batch.Failure("e2", THROTTLED));
    }

    @Test
    void doNotHoldForStandardQueuesNorUnlessTheyAreAskedFor() {
        sendOften(create("orders", Map.of()), null);
        service.close();
        service = open(QueueLimits.DEFAULT);
        sendOften(create("orders.fifo", Map.of()), "g");
    }

    private static void sendOften(Queue queue, @Nullable String group) {
        for (int i = 0; i < 400; i++) {
            CrashVictim.value(send(queue, group));
        }
    }

    private QueueService open(QueueLimits limits) {
        return QueueService.inMemory(timeline, RandomGenerator.of("L64X128MixRandom"), limits);
    }

    private Queue create(String name, Map<String, String> attributes) {
        var all = new HashMap<>(attributes);
        if (name.endsWith(".fifo")) {
            all.put("FifoQueue", "true");
            all.put("ContentBasedDeduplication", "true");
        }
        return CrashVictim.value(
                service.queues("000000000000", "us-east-1").create(name, all, Map.of()));
    }

    private static Answer<Sent> send(Queue queue, @Nullable String group) {
        return queue.send(message(group), "me");
    }

    private static Answer<Batch.Outcome<Sent>> sendBatch(Queue queue, String... groups) {
        List<Batch.Entry<Outgoing>> entries = new ArrayList<>();
        for (String group : groups) {
            entries.add(new Batch.Entry<>("e" + entries.size(), message(group)));
        }
        return queue.sendBatch(entries, "me");
    }

    private static Outgoing message(@Nullable String group) {
        return new Outgoing("body", null, Map.of(), Map.of(), group, null);
    }

    private static SqsError error(Answer<?> answer) {
        if (answer instanceof Answer.Refused<?>(var error)) {
            return error;
        }
        throw new AssertionError("was not refused: " + answer);
    }
}
