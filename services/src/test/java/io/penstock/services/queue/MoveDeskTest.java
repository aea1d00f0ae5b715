package io.penstock.services.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.engine.time.ManualTimeline;
import io.penstock.services.log.FakeDevice;
import io.penstock.services.log.LogDevice;
import io.penstock.services.log.LogLimits;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Tasks that start while the log has no room and its keeper looks at other tasks.
@Timeout(60)
class MoveDeskTest {
    private static final String ARN = "arn:aws:sqs:us-east-1:000000000000:q";
    private static final int EARLY = 70; // tasks: they fill more than three segments
    private static final int QUEUES = 170;

    private final RandomGenerator random = RandomGenerator.of("L64X128MixRandom");
    private final CountDownLatch reads = new CountDownLatch(1);
    private final CountDownLatch mayRead = new CountDownLatch(1);
    private volatile long held; // the segment whose reader has to wait

    /// The keeper is held where it begins to read a segment that is full of tasks. Then tasks are
    /// started until one has to wait for the keeper to make room.
    @Test
    void aTaskThatWaitsForRoomDoesNotHoldUpWhoMakesRoom() throws Exception {
        var device = new FakeDevice(random);
        QueueService service =
                QueueService.durable(
                        new ManualTimeline(Instant.parse("2026-01-01T00:00:00Z")),
                        random,
                        QueueLimits.DEFAULT,
                        new HeldDevice(device),
                        new LogLimits(4 << 10, 1 << 20, Duration.ofMillis(1), 1));
        Queues queues = service.queues("000000000000", "us-east-1");
        MoveTasks tasks = service.moveTasks("000000000000", "us-east-1");
        Queue first = create(queues, 0);
        for (int i = 1; i < QUEUES; i++) {
            create(queues, i);
        }
        held = device.segments().getLast() + 1; // nothing but the tasks that follow
        for (int i = 0; i < EARLY; i++) {
            start(tasks, i);
        }
        assertThat(device.segments().getLast()).isGreaterThan(held);

        var filling =
                new FutureTask<>(() -> {
                    while (reads.getCount() > 0) {
                        CrashVictim.value(first.send(Outgoing.of(" ".repeat(600)), "me"));
                        String handle = CrashVictim.receive(first).getFirst().receiptHandle();
                        CrashVictim.value(first.delete(handle));
                    }
                    for (int i = EARLY; i < QUEUES - 1; i++) {
                        start(tasks, i);
                    }
                    return "all started";
                });
        Thread filler = Thread.ofPlatform().daemon().start(filling);
        assertThat(reads.await(20, TimeUnit.SECONDS)).as("the log wins space back").isTrue();
        while (!filling.isDone() && !waitsForRoomToStart(filler)) {
            Thread.onSpinWait();
        }
        assertThat(filling.isDone() ? filling.get() : "one waits").isEqualTo("one waits");
        mayRead.countDown();

        assertThat(filling.get(20, TimeUnit.SECONDS)).isEqualTo("all started");
        service.close();
    }

    private static boolean waitsForRoomToStart(Thread filler) {
        List<StackTraceElement> stack = Arrays.asList(filler.getStackTrace());
        return filler.getState() == Thread.State.WAITING
                && stack.stream().anyMatch(at -> at.getMethodName().equals("reserve"))
                && stack.stream().anyMatch(at -> at.getMethodName().startsWith("await"))
                && stack.stream().anyMatch(at -> at.getClassName().endsWith("MoveDesk"));
    }

    /// Each queue is the dead-letter queue of the next one.
    private static Queue create(Queues queues, int number) {
        Map<String, String> attributes =
                number == 0
                        ? Map.of()
                        : Map.of(
                                "RedrivePolicy",
                                "{\"deadLetterTargetArn\":\""
                                        + ARN
                                        + (number - 1)
                                        + "\",\"maxReceiveCount\":9}");
        return CrashVictim.value(queues.create("q" + number, attributes, Map.of()));
    }

    private static void start(MoveTasks tasks, int number) {
        CrashVictim.value(tasks.start(new MoveTasks.Request(ARN + number, null, null)));
    }

    /// A device whose segments the log's keeper reads when it may.
    private final class HeldDevice implements LogDevice {
        private final LogDevice device;

        HeldDevice(LogDevice device) {
            this.device = device;
        }

        @Override
        public List<Long> segments() throws IOException {
            return device.segments();
        }

        @Override
        public SegmentFile open(long number) throws IOException {
            return new HeldFile(number, device.open(number));
        }

        @Override
        public SegmentFile create(long number, int bytes, ByteBuffer beginning) throws IOException {
            return new HeldFile(number, device.create(number, bytes, beginning));
        }

        @Override
        public void delete(long number) throws IOException {
            device.delete(number);
        }

        @Override
        public void close() throws IOException {
            device.close();
        }
    }

    private final class HeldFile implements LogDevice.SegmentFile {
        private final long number;
        private final LogDevice.SegmentFile file;

        HeldFile(long number, LogDevice.SegmentFile file) {
            this.number = number;
            this.file = file;
        }

        @Override
        public long size() throws IOException {
            return file.size();
        }

        @Override
        public void write(ByteBuffer bytes, long offset) throws IOException {
            file.write(bytes, offset);
        }

        @Override
        public void force() throws IOException {
            file.force();
        }

        @Override
        public void read(ByteBuffer into, long offset) throws IOException {
            if (number == held) {
                waitUntilItMay();
            }
            file.read(into, offset);
        }

        private void waitUntilItMay() {
            reads.countDown();
            try {
                mayRead.await();
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
