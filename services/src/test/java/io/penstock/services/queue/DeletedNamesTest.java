package io.penstock.services.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.engine.time.ManualTimeline;
import io.penstock.services.log.FakeDevice;
import io.penstock.services.log.LogLimits;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The rules of 60 seconds, after restarts.
@Timeout(60)
class DeletedNamesTest {
    private final RandomGenerator random = RandomGenerator.of("L64X128MixRandom");
    private final ManualTimeline timeline =
            new ManualTimeline(Instant.parse("2026-01-01T00:00:00Z"));
    private FakeDevice device = new FakeDevice(random);
    private QueueService service = open(true);

    @AfterEach
    void close() {
        service.close();
    }

    @Test
    void aNameRestsForAMinuteWhateverRestartsMeanwhile() {
        create("orders");
        CrashVictim.value(queues().delete("orders"));
        timeline.advance(Duration.ofSeconds(20));
        restart(true);
        assertThat(code(tryCreate("orders"))).isEqualTo("QueueDeletedRecently");
        timeline.advance(Duration.ofSeconds(39));
        restart(true);
        assertThat(code(tryCreate("orders"))).isEqualTo("QueueDeletedRecently");
        timeline.advance(Duration.ofSeconds(1));
        create("orders");
    }

    @Test
    void aNameRestsAlsoWhenTheLogHasWonBackWhereItsDeletionWasWritten() throws Exception {
        Queue others = create("others");
        create("orders");
        CrashVictim.value(queues().delete("orders"));
        rollLog(others);
        restart(true);

        assertThat(code(tryCreate("orders"))).isEqualTo("QueueDeletedRecently");
        timeline.advance(Duration.ofSeconds(60));
        create("orders");
    }

    @Test
    void aDeletionIsWrittenWithItsTimeAlsoWhereNamesDoNotRest() {
        restart(false);
        create("orders");
        CrashVictim.value(queues().delete("orders"));
        create("orders");
        CrashVictim.value(queues().delete("orders"));
        timeline.advance(Duration.ofSeconds(59));
        restart(true);

        assertThat(code(tryCreate("orders"))).isEqualTo("QueueDeletedRecently");
        timeline.advance(Duration.ofSeconds(1));
        create("orders");
    }

    @Test
    void aPurgeIsRefusedWithinAMinuteWhateverTheLogWonBackAndRestarted() throws Exception {
        Queue others = create("others");
        CrashVictim.value(create("orders").purge());
        timeline.advance(Duration.ofSeconds(59));
        rollLog(others);
        restart(true);

        assertThat(code(create("orders").purge())).isEqualTo("PurgeQueueInProgress");
        timeline.advance(Duration.ofSeconds(1));
        CrashVictim.value(create("orders").purge());
    }

    /// Works until the log has dropped the segments it began with.
    private void rollLog(Queue queue) throws InterruptedException {
        long newest = device.segments().getLast();
        long patience = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (device.segments().getFirst() <= newest && System.nanoTime() < patience) {
            CrashVictim.value(queue.send(Outgoing.of(" ".repeat(600)), "me"));
            String handle = CrashVictim.receive(queue).getFirst().receiptHandle();
            CrashVictim.value(queue.delete(handle));
        }
        assertThat(device.segments().getFirst()).as("oldest segment").isGreaterThan(newest);
    }

    private Queue create(String name) {
        return CrashVictim.value(tryCreate(name));
    }

    private Answer<Queue> tryCreate(String name) {
        return queues().create(name, Map.of(), Map.of());
    }

    private Queues queues() {
        return service.queues("000000000000", "us-east-1");
    }

    private void restart(boolean namesRest) {
        service.close();
        device = device.afterPowerLoss();
        service = open(namesRest);
    }

    private QueueService open(boolean namesRest) {
        return QueueService.durable(
                timeline,
                random,
                QueueLimits.DEFAULT.withDeletedNamesRest(namesRest),
                device,
                new LogLimits(8 << 10, 4 << 10, Duration.ofMillis(1), 2));
    }

    private static String code(Answer<?> answer) {
        return answer instanceof Answer.Refused<?>(var error) ? error.code() : "done";
    }
}
