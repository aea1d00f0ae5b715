package io.penstock.services.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.engine.queue.QueueMessage;
import io.penstock.engine.time.ManualTimeline;
import io.penstock.services.log.FakeDevice;
import io.penstock.services.log.LogLimits;
import io.penstock.services.log.RecordBuffer;
import io.penstock.services.log.RecordLog;
import io.penstock.services.log.SegmentLog;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/// Opens a log as it was written before there were FIFO queues.
class OldLogTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private final RandomGenerator random = RandomGenerator.of("L64X128MixRandom");
    private final FakeDevice device = new FakeDevice(random);

    @Test
    void findsQueuesAndMessagesOfTheFirstFormat() throws InterruptedException {
        var old = new RecordBuffer(1_024);
        define(
                old,
                1,
                "source",
                "{\"deadLetterTargetArn\":\"arn:aws:sqs:us-east-1:000000000000:"
                        + "dead\",\"maxReceiveCount\":2}");
        define(old, 2, "dead", "");
        old.begin(); // a deletion that says neither when nor what
        old.putByte(2);
        old.putLong(5);
        old.end();
        store(old, 4, 1, 3, "plain");
        old.end();
        store(old, 8, 2, 4, "moved");
        old.putLong(1); // where it came from
        old.end();
        write(old);

        try (QueueService service =
                QueueService.durable(
                        new ManualTimeline(NOW), random, QueueLimits.DEFAULT, device, limits())) {
            Queues queues = service.queues("000000000000", "us-east-1");
            Queue source = CrashVictim.value(queues.find("source"));
            QueueMessage plain = CrashVictim.receive(source).getFirst();
            QueueMessage moved =
                    CrashVictim.receive(CrashVictim.value(queues.find("dead"))).getFirst();

            assertThat(plain.body()).isEqualTo("plain");
            assertThat(plain.attributes())
                    .containsEntry("MessageGroupId", "tenant")
                    .doesNotContainKeys("SequenceNumber", "MessageDeduplicationId");
            assertThat(moved.body()).isEqualTo("moved");
            assertThat(source.tags()).isEqualTo(Map.of("team", "blue"));
        }
    }

    private static void define(RecordBuffer to, long id, String name, String redrive) {
        to.begin();
        to.putByte(1);
        to.putLong(id);
        to.putText("us-east-1");
        to.putText("000000000000");
        to.putText(name);
        to.putLong(NOW.toEpochMilli());
        to.putLong(NOW.toEpochMilli());
        to.putInt(redrive.isEmpty() ? 1 : 2);
        to.putText("VisibilityTimeout");
        to.putText("45");
        if (!redrive.isEmpty()) {
            to.putText("RedrivePolicy");
            to.putText(redrive);
        }
        to.putInt(1);
        to.putText("team");
        to.putText("blue");
        to.end();
    }

    private static void store(RecordBuffer to, int kind, long queue, long number, String body) {
        to.begin();
        to.putByte(kind);
        to.putLong(queue);
        to.putLong(number);
        to.putInt(0); // receives
        to.putLong(0); // first received
        to.putByte(0); // in flight
        to.putLong(0); // received
        to.putLong(0); // due
        to.putLong(7); // id
        to.putLong(number);
        to.putLong(8); // MD5
        to.putLong(9);
        to.putInt(body.length());
        to.putLong(NOW.toEpochMilli()); // sent
        to.putText("me");
        to.putText(""); // trace header
        to.putText("tenant");
        to.putText(""); // dead-letter source
        to.putInt(0); // attributes
        to.putText(body);
    }

    private void write(RecordBuffer old) {
        try (SegmentLog log = SegmentLog.open(device, limits(), () -> 1, new Nobody())) {
            old.reserveIn(log, RecordLog.Room.ORDINARY);
            log.awaitDurable(log.append(old) + old.length());
        }
    }

    private static LogLimits limits() {
        return new LogLimits(16 << 10, 8 << 10, Duration.ofMillis(1), 2);
    }

    /// Reads nothing.
    private static final class Nobody implements SegmentLog.Owner {
        @Override
        public void record(long position, ByteBuffer record) {}

        @Override
        public void replayed(long floor) {}

        @Override
        public long floor() {
            return 4;
        }
    }
}
