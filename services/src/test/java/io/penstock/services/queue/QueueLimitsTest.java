package io.penstock.services.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.engine.queue.QueueMessage;
import io.penstock.engine.time.ManualTimeline;
import io.penstock.services.log.FakeDevice;
import io.penstock.services.log.LogException;
import io.penstock.services.log.LogLimits;
import io.penstock.services.queue.Answer.Done;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class QueueLimitsTest {
    private static final int BATCH = 10;

    private final RandomGenerator random = RandomGenerator.of("L64X128MixRandom");
    private final ManualTimeline timeline =
            new ManualTimeline(Instant.parse("2026-01-01T00:00:00Z"));

    @Nested
    class WhenTheDiskIsFull {
        private static final int SEGMENT_BYTES = 16 << 10;
        private static final LogLimits LOG_LIMITS =
                new LogLimits(SEGMENT_BYTES, 8 << 10, Duration.ofMillis(1), 2);

        private final FakeDevice device = new FakeDevice(random);

        @Test
        void refusesSendsAndGoesOnOnceMessagesWereDeleted() throws InterruptedException {
            device.limitRoom(4L * SEGMENT_BYTES);
            try (QueueService service = open()) {
                Queue queue = create(service);
                int sent = 0;
                while (send(queue, "m" + sent) instanceof Answer.Ok<?>) {
                    sent++;
                }
                assertThat(send(queue, "one more")).isInstanceOf(Answer.Refused.class);
                assertThat(sent).as("sent").isGreaterThan(BATCH);
                assertThat(queue.counts().visible()).isEqualTo(sent);

                while (queue.counts().visible() > 0) {
                    delete(queue, receive(queue));
                }

                assertThat(queue.counts().inFlight()).isZero();
                assertThat(eventuallySent(queue)).as("there is room again").isTrue();
            }
            try (QueueService service = open()) {
                assertThat(create(service).counts().visible()).isEqualTo(1);
            }
        }

        private QueueService open() {
            return QueueService.durable(timeline, random, QueueLimits.DEFAULT, device, LOG_LIMITS);
        }

        private static void delete(Queue queue, List<QueueMessage> messages) {
            var entries = new ArrayList<Batch.Entry<String>>();
            for (QueueMessage message : messages) {
                entries.add(new Batch.Entry<>("e" + entries.size(), message.receiptHandle()));
            }
            Batch.Outcome<Done> outcome = CrashVictim.value(queue.deleteBatch(entries));
            assertThat(outcome.failed()).isEmpty();
        }

        /// Space is won back in real time, by the log's own thread.
        private static boolean eventuallySent(Queue queue) {
            long patience = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
            boolean sent = false;
            while (!sent && System.nanoTime() < patience) {
                sent = send(queue, "late") instanceof Answer.Ok<?>;
            }
            return sent;
        }
    }

    @Nested
    class WhenTheDeviceHasFailed {
        @Test
        void refusesWhateverWouldHaveToBeKeptAndStillAnswersWhatIsThere() throws Exception {
            var device = new FakeDevice(random);
            QueueService service =
                    QueueService.durable(
                            timeline,
                            random,
                            QueueLimits.DEFAULT,
                            device,
                            new LogLimits(16 << 10, 8 << 10, Duration.ofMinutes(1), 2));
            Queue queue = create(service);
            Queue empty =
                    CrashVictim.value(
                            service.queues("000000000000", "us-east-1")
                                    .create("empty", Map.of(), Map.of()));
            send(queue, "kept");
            send(queue, "also kept");
            String handle =
                    CrashVictim.value(queue.receive(Receiving.everything(1, 0)))
                            .getFirst()
                            .receiptHandle();
            device.crashAfter(0);

            unavailable(send(queue, "lost"));
            unavailable(queue.receive(Receiving.everything(10, 0)));
            unavailable(queue.receive(Receiving.everything(10, 20)));
            unavailable(queue.delete(handle));
            unavailable(queue.changeVisibility(handle, 7));
            unavailable(queue.tag(Map.of("k", "v")));

            assertThat(queue.counts().visible()).as("nobody was handed it").isEqualTo(1);
            assertThat(CrashVictim.value(queue.attributes(List.of("All"))))
                    .containsEntry("ApproximateNumberOfMessages", "1");
            assertThat(CrashVictim.receive(empty)).isEmpty();
            assertThatThrownBy(service::close).isInstanceOf(LogException.class);
        }

        private static void unavailable(Answer<?> answer) {
            assertThat(answer)
                    .isInstanceOfSatisfying(
                            Answer.Refused.class,
                            refused ->
                                    assertThat(refused.error().code())
                                            .isEqualTo(SqsError.UNAVAILABLE));
        }
    }

    @Nested
    class WhenTooManyMessagesAreInFlight {
        private static final int IN_FLIGHT_MAX = 120_000;

        @Test
        void refusesShortPollsAndSendsLongPollsHomeWithNothing() throws Exception {
            Future<Answer<List<QueueMessage>>> futile;
            try (QueueService service =
                    QueueService.inMemory(timeline, random, QueueLimits.DEFAULT)) {
                Queue queue = create(service);
                for (int i = 0; i <= IN_FLIGHT_MAX / BATCH; i++) {
                    sendBatch(queue);
                }
                assertThat(receive(queue, 5)).hasSize(5);
                for (int i = 1; i < IN_FLIGHT_MAX / BATCH; i++) {
                    receive(queue, BATCH);
                }
                List<QueueMessage> last = receive(queue, BATCH);
                assertThat(last).as("up to the limit").hasSize(5);

                assertThat(queue.receive(Receiving.everything(1, 0)))
                        .isEqualTo(
                                Answer.refused(SqsError.overLimit("Too many messages in flight.")));

                Future<Answer<List<QueueMessage>>> waiting = waitFor(queue);
                CrashVictim.value(queue.delete(last.getFirst().receiptHandle()));
                assertThat(CrashVictim.value(waiting.get(10, TimeUnit.SECONDS))).hasSize(1);
                assertThat(queue.counts().inFlight()).isEqualTo(IN_FLIGHT_MAX);

                futile = waitFor(queue);
            }

            assertThat(futile.get(10, TimeUnit.SECONDS)).isEqualTo(Answer.ok(List.of()));
        }

        private static Future<Answer<List<QueueMessage>>> waitFor(Queue queue) {
            var receive = new FutureTask<>(() -> queue.receive(Receiving.everything(BATCH, 20)));
            Thread.ofVirtual().start(receive);
            return receive;
        }

        private static List<QueueMessage> receive(Queue queue, int max)
                throws InterruptedException {
            return CrashVictim.value(queue.receive(Receiving.everything(max, 0)));
        }

        private static void sendBatch(Queue queue) {
            var entries = new ArrayList<Batch.Entry<Outgoing>>(BATCH);
            for (int i = 0; i < BATCH; i++) {
                entries.add(new Batch.Entry<>("e" + i, Outgoing.of("b")));
            }
            CrashVictim.value(queue.sendBatch(entries, "me"));
        }
    }

    private static Queue create(QueueService service) {
        return CrashVictim.value(
                service.queues("000000000000", "us-east-1").create("q", Map.of(), Map.of()));
    }

    private static Answer<Sent> send(Queue queue, String name) {
        return queue.send(Outgoing.of(name + " ".repeat(600)), "me");
    }

    private static List<QueueMessage> receive(Queue queue) throws InterruptedException {
        return CrashVictim.receive(queue);
    }
}
