package io.penstock.services.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.engine.queue.QueueMessage;
import io.penstock.engine.time.ManualTimeline;
import io.penstock.services.log.FakeDevice;
import io.penstock.services.log.LogLimits;
import io.penstock.services.queue.MoveTasks.Report;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class MoveTasksTest {
    private static final String ACCOUNT = "000000000000";
    private static final String REGION = "us-east-1";
    private static final String ARN = "arn:aws:sqs:us-east-1:000000000000:";
    private static final String NO_TASK = "10f57157-fc38-4da9-a113-4de7e12d05aa";

    private final RandomGenerator random = RandomGenerator.of("L64X128MixRandom");
    private final ManualTimeline timeline =
            new ManualTimeline(Instant.parse("2026-01-01T00:00:00Z"));
    private FakeDevice device = new FakeDevice(random);
    private QueueService service = open();

    @AfterEach
    void close() {
        service.close();
    }

    @Nested
    class WhenStarted {
        @Test
        void sendsMessagesBackToTheQueuesTheyCameFromAsNewMessages() throws InterruptedException {
            Queue dead = deadLetters("orders", "order", 2);
            deadLetters("bills", "bill", 1);
            timeline.advance(Duration.ofMinutes(1));
            long now = timeline.instant().toEpochMilli();
            List<String> before =
                    CrashVictim.receive(dead).stream().map(m -> m.messageId()).toList();
            timeline.advance(Duration.ofMinutes(11));

            start(dead.arn().toString(), null, null);
            Report report = ended("dead");

            assertThat(report.status()).isEqualTo("COMPLETED");
            assertThat(report.moved()).isEqualTo(3);
            assertThat(report.toMove()).isEqualTo(3);
            assertThat(report.handle()).as("only while it runs").isEmpty();
            assertThat(report.destinationArn()).isEmpty();
            assertThat(dead.counts().visible()).isZero();
            List<QueueMessage> orders = CrashVictim.receive(queue("orders"));
            assertThat(orders).extracting(QueueMessage::body).containsExactly("order0", "order1");
            assertThat(CrashVictim.receive(queue("bills")))
                    .extracting(QueueMessage::body)
                    .containsExactly("bill0");
            QueueMessage first = orders.getFirst();
            assertThat(first.messageId()).isNotIn(before);
            assertThat(first.attributes())
                    .containsEntry("ApproximateReceiveCount", "1")
                    .containsEntry("DeadLetterQueueSourceArn", ARN + "orders")
                    .containsEntry("SentTimestamp", Long.toString(now + 11 * 60_000));
        }

        @Test
        void sendsAllMessagesToTheQueueThatWasNamed() throws InterruptedException {
            Queue dead = deadLetters("orders", "order", 2);
            send(dead, "sent directly");
            create("elsewhere", Map.of("MessageRetentionPeriod", "60"));

            start(dead.arn().toString(), ARN + "elsewhere", 500);
            Report report = endedWhileTimePasses("dead");

            assertThat(report.status()).isEqualTo("COMPLETED");
            assertThat(report.destinationArn()).isEqualTo(ARN + "elsewhere");
            assertThat(report.perSecond()).isEqualTo(500);
            assertThat(CrashVictim.receive(queue("elsewhere")))
                    .extracting(QueueMessage::body)
                    .containsExactly("order0", "order1", "sent directly");
        }

        @Test
        void movesTheOldestAsIfItWereNewSoThatItLivesOn() throws InterruptedException {
            Queue dead = deadLetters("orders", "order", 1);
            timeline.advance(Duration.ofDays(3));

            start(dead.arn().toString(), null, null);
            ended("dead");
            timeline.advance(Duration.ofDays(3));

            assertThat(CrashVictim.receive(queue("orders"))).hasSize(1);
        }

        @Test
        void keepsToItsRate() throws InterruptedException {
            Queue dead = deadLetters("orders", "order", 5);
            start(dead.arn().toString(), null, 1);

            for (int i = 0; i < 5; i++) {
                List<QueueMessage> some = longPoll(queue("orders"));
                assertThat(some).extracting(QueueMessage::body).containsExactly("order" + i);
                if (i < 4) {
                    assertThat(latest("dead").status()).isEqualTo("RUNNING");
                    timeline.advance(Duration.ofSeconds(1));
                }
            }

            assertThat(ended("dead").moved()).isEqualTo(5);
        }

        @Test
        void leavesWhatCameLaterWhereItIs() throws InterruptedException {
            Queue dead = deadLetters("orders", "order", 2);
            start(dead.arn().toString(), null, 1);
            longPoll(queue("orders"));
            send(dead, "late");
            timeline.advance(Duration.ofSeconds(1));

            assertThat(ended("dead").moved()).isEqualTo(2);
            assertThat(CrashVictim.receive(dead))
                    .extracting(QueueMessage::body)
                    .containsExactly("late");
        }

        @Test
        void leavesMessagesInFlightToWhoHasThem() throws InterruptedException {
            Queue dead = deadLetters("orders", "order", 2);
            Receiving one = new Receiving(1, 0, 600, List.of(), List.of());
            QueueMessage held = CrashVictim.value(dead.receive(one)).getFirst();

            start(dead.arn().toString(), null, null);

            assertThat(ended("dead").toMove()).isEqualTo(1);
            assertThat(dead.counts().inFlight()).isEqualTo(1);
            assertThat(dead.delete(held.receiptHandle())).isInstanceOf(Answer.Ok.class);
        }
    }

    @Nested
    class WhenItCannotGoOn {
        @Test
        void namesTheQueueThatWasDeletedMeanwhile() throws InterruptedException {
            Queue dead = deadLetters("orders", "order", 3);
            create("elsewhere", Map.of());
            start(dead.arn().toString(), ARN + "elsewhere", 1);
            longPoll(queue("elsewhere"));
            queues().delete("elsewhere");
            timeline.advance(Duration.ofSeconds(1));

            Report report = ended("dead");
            assertThat(report.status()).isEqualTo("FAILED");
            assertThat(report.failureReason()).isEqualTo("AWS.SimpleQueueService.NonExistentQueue");
            assertThat(report.moved()).isEqualTo(1);
            assertThat(dead.counts().visible()).as("the rest stayed").isEqualTo(2);
        }

        @Test
        void namesMessagesThatNoQueueGaveUp() throws InterruptedException {
            Queue dead = deadLetters("orders", "order", 1);
            send(dead, "sent directly");

            start(dead.arn().toString(), null, null);

            Report report = ended("dead");
            assertThat(report.status()).isEqualTo("FAILED");
            assertThat(report.failureReason()).isEqualTo("CouldNotDetermineMessageSource");
            assertThat(report.moved()).isEqualTo(1);
            assertThat(dead.counts().visible()).isEqualTo(1);
        }
    }

    @Nested
    class WhenCancelled {
        @Test
        void stopsWhereItIsAndLosesNothing() throws InterruptedException {
            Queue dead = deadLetters("orders", "order", 4);
            String handle = start(dead.arn().toString(), null, 1);
            longPoll(queue("orders"));

            assertThat(CrashVictim.value(tasks().cancel(handle))).isEqualTo(1);

            assertThat(ended("dead").status()).isEqualTo("CANCELLED");
            timeline.advance(Duration.ofMinutes(1));
            assertThat(dead.counts().visible()).isEqualTo(3);
            assertThat(error(tasks().cancel(handle)).message())
                    .isEqualTo("Only active tasks can be cancelled.");
        }

        @Test
        void tellsHandlesThatNameNothingApart() throws InterruptedException {
            Queue dead = deadLetters("orders", "order", 1);

            assertThat(error(tasks().cancel("foobared")))
                    .isEqualTo(
                            SqsError.invalidParameter(
                                    "Value for parameter TaskHandle is invalid."));
            assertThat(error(tasks().cancel(handle(ARN + "nothing"))))
                    .isEqualTo(SqsError.resourceNotFound("SourceArn"));
            assertThat(error(tasks().cancel(handle(dead.arn().toString()))))
                    .isEqualTo(new SqsError("ResourceNotFoundException", "Task does not exist."));
        }

        private static String handle(String source) {
            String json = "{\"taskId\":\"" + NO_TASK + "\",\"sourceArn\":\"" + source + "\"}";
            return Base64.getEncoder().encodeToString(json.getBytes(StandardCharsets.UTF_8));
        }
    }

    @Nested
    class WhenRefused {
        @Test
        void saysWhy() throws InterruptedException {
            Queue dead = deadLetters("orders", "order", 2);
            String arn = dead.arn().toString();

            assertThat(refusal("nonsense", null, null))
                    .isEqualTo(
                            SqsError.invalidParameter(
                                    "You must use this format to specify the SourceArn:"
                                            + " arn:<partition>:<service>:<region>:<account-id>:"
                                            + "<resource-id>"));
            assertThat(refusal(ARN + "nothing", null, null))
                    .isEqualTo(
                            new SqsError(
                                    "ResourceNotFoundException",
                                    "The resource that you specified for the SourceArn parameter"
                                            + " doesn't exist."));
            assertThat(refusal(ARN + "orders", null, null).message())
                    .isEqualTo("Source queue must be configured as a Dead Letter Queue.");
            assertThat(refusal(arn, ARN + "nothing", null))
                    .isEqualTo(SqsError.resourceNotFound("DestinationArn"));
            assertThat(refusal(arn, arn, null).message())
                    .isEqualTo("Source queue arn and destination queue arn cannot be the same.");
            for (int rate : new int[] {0, 501}) {
                assertThat(refusal(arn, null, rate).message())
                        .isEqualTo(
                                "Value for parameter MaxNumberOfMessagesPerSecond is invalid."
                                        + " Reason: You must enter a number that's between 1 and"
                                        + " 500.");
            }
            start(arn, null, 1);
            assertThat(refusal(arn, null, null))
                    .isEqualTo(
                            SqsError.invalidParameter(
                                    "There is already a task running. Only one active task is"
                                            + " allowed for a source queue arn at a given time."));
        }

        @Test
        void allowsAHundredActiveTasksPerAccount() throws InterruptedException {
            Queue last = deadLetters("orders", "order", 2);
            for (int i = 0; i < 100; i++) {
                Queue dead = create("dead" + i, Map.of());
                create("source" + i, Map.of("RedrivePolicy", policy(dead)));
                send(dead, "one");
                send(dead, "two");
                start(dead.arn().toString(), ARN + "orders", 1);
            }

            assertThat(refusal(last.arn().toString(), null, null).code())
                    .isEqualTo("RequestThrottled");
        }

        private SqsError refusal(
                String source, @Nullable String destination, @Nullable Integer rate) {
            return error(tasks().start(new MoveTasks.Request(source, destination, rate)));
        }
    }

    @Nested
    class WhenListed {
        @Test
        void showsTheNewestFirstAndRemembersTen() throws InterruptedException {
            Queue dead = deadLetters("orders", "order", 1);
            for (int rate = 1; rate <= 12; rate++) {
                start(dead.arn().toString(), null, rate);
                ended("dead");
            }

            assertThat(CrashVictim.value(tasks().list(dead.arn().toString(), null)))
                    .extracting(Report::perSecond)
                    .containsExactly(12);
            List<Integer> ten = List.of(12, 11, 10, 9, 8, 7, 6, 5, 4, 3);
            assertThat(rates()).containsExactlyElementsOf(ten);
            restart();
            assertThat(rates()).containsExactlyElementsOf(ten);
            assertThat(error(tasks().list(dead.arn().toString(), 11)).message())
                    .isEqualTo(
                            "Value 11 for parameter MaxResults is invalid. Reason: Must be between 1"
                                    + " and 10, if provided.");
            assertThat(error(tasks().list(ARN + "nothing", 1)))
                    .isEqualTo(SqsError.resourceNotFound("SourceArn"));
        }

        @Test
        void namesItsTaskOnlyWhileItRuns() throws InterruptedException {
            Queue dead = deadLetters("orders", "order", 2);
            String handle = start(dead.arn().toString(), null, 1);

            Report running = latest("dead");
            assertThat(running.handle()).isEqualTo(handle);
            assertThat(new String(Base64.getDecoder().decode(handle), StandardCharsets.UTF_8))
                    .matches("\\{\"taskId\":\"[0-9a-f-]{36}\",\"sourceArn\":\"" + ARN + "dead\"}");
            assertThat(running.startedMillis()).isEqualTo(timeline.instant().toEpochMilli());
        }

        @Test
        void goesWithItsQueue() throws InterruptedException {
            Queue dead = deadLetters("orders", "order", 2);
            start(dead.arn().toString(), null, 1);
            queues().delete("dead");
            create("dead", Map.of());

            assertThat(CrashVictim.value(tasks().list(ARN + "dead", 10))).isEmpty();
            restart();
            assertThat(CrashVictim.value(tasks().list(ARN + "dead", 10))).isEmpty();
        }

        private List<Integer> rates() {
            return CrashVictim.value(tasks().list(ARN + "dead", 10)).stream()
                    .map(Report::perSecond)
                    .toList();
        }
    }

    @Nested
    class BetweenFifoQueues {
        private static final Map<String, String> FIFO = Map.of("FifoQueue", "true");

        @Test
        void keepsTheOrderOfEveryGroup() throws InterruptedException {
            Queue dead = deadLetters();
            Queue orders = queue("orders.fifo");
            start(dead.arn().toString(), null, 1);
            List<QueueMessage> first = longPoll(orders);
            assertThat(first).extracting(QueueMessage::body).containsExactly("a1");
            send(orders, "a", "a4"); // after a1 here, before what has not moved yet
            value(orders.delete(first.getFirst().receiptHandle()));
            restart();

            Queue again = queue("orders.fifo");
            Report report = endedWhileTimePasses("dead.fifo");
            assertThat(report.moved()).isEqualTo(4);
            assertThat(report.status()).isEqualTo("COMPLETED");
            assertThat(queue("dead.fifo").counts().all()).isZero();
            List<QueueMessage> all = new ArrayList<>();
            for (List<QueueMessage> some = receive(again); !some.isEmpty(); some = receive(again)) {
                all.addAll(some);
            }
            assertThat(all)
                    .filteredOn(m -> m.body().startsWith("a"))
                    .extracting(QueueMessage::body)
                    .containsExactly("a4", "a2", "a3");
            assertThat(all)
                    .filteredOn(m -> m.body().startsWith("b"))
                    .extracting(QueueMessage::body)
                    .containsExactly("b1");
            assertThat(all)
                    .filteredOn(m -> m.body().startsWith("a"))
                    .extracting(m -> m.attributes().get("SequenceNumber"))
                    .isSorted();
        }

        @Test
        void refusesQueuesOfAnotherType() throws InterruptedException {
            Queue dead = deadLetters();
            create("standard", Map.of());

            assertThat(
                            error(
                                            tasks().start(
                                                            new MoveTasks.Request(
                                                                    dead.arn().toString(),
                                                                    ARN + "standard",
                                                                    null)))
                                    .message())
                    .isEqualTo(
                            "The source queue and destination queue must be of the same queue"
                                    + " type.");
        }

        /// Has three messages of group `a` and one of group `b` end in `dead.fifo`.
        private Queue deadLetters() throws InterruptedException {
            Queue dead = create("dead.fifo", FIFO);
            Queue orders =
                    create(
                            "orders.fifo",
                            Map.of("FifoQueue", "true", "RedrivePolicy", policy(dead)));
            for (String body : List.of("a1", "a2", "a3", "b1")) {
                send(orders, body.substring(0, 1), body);
            }
            Receiving atOnce = new Receiving(10, 0, 0, List.of(), List.of());
            assertThat(value(orders.receive(atOnce))).hasSize(4);
            assertThat(value(orders.receive(atOnce))).isEmpty();
            assertThat(dead.counts().visible()).isEqualTo(4);
            return dead;
        }

        private static List<QueueMessage> receive(Queue queue) throws InterruptedException {
            return value(queue.receive(new Receiving(10, 0, 600, List.of("All"), List.of())));
        }

        private static void send(Queue queue, String group, String body) {
            value(queue.send(new Outgoing(body, null, Map.of(), Map.of(), group, body), "me"));
        }

        private static <T> T value(Answer<T> answer) {
            return CrashVictim.value(answer);
        }
    }

    @Nested
    class WhenTheServiceIsRestarted {
        @Test
        void goesOnWhereItWas() throws InterruptedException {
            Queue dead = deadLetters("orders", "order", 4);
            String handle = start(dead.arn().toString(), null, 1);
            longPoll(queue("orders"));

            restart();

            QueueMessage second = longPoll(queue("orders")).getFirst();
            assertThat(second.body()).isEqualTo("order1");
            Report report = latest("dead");
            assertThat(report.handle()).isEqualTo(handle);
            assertThat(report.toMove()).isEqualTo(4);
            assertThat(report.moved()).as("counted across the restart").isEqualTo(2);
            timeline.advance(Duration.ofSeconds(1));
            longPoll(queue("orders"));
            timeline.advance(Duration.ofSeconds(1));
            longPoll(queue("orders"));
            assertThat(ended("dead").moved()).isEqualTo(4);
        }

        @Test
        void remembersThatItWasCancelled() throws InterruptedException {
            Queue dead = deadLetters("orders", "order", 4);
            String handle = start(dead.arn().toString(), null, 1);
            longPoll(queue("orders"));
            tasks().cancel(handle);
            restart();

            assertThat(ended("dead").status()).isEqualTo("CANCELLED");
            assertThat(queue("dead").counts().visible()).isEqualTo(3);
        }
    }

    /// Creates `source` with a dead-letter queue, and has `count` messages end there.
    private Queue deadLetters(String source, String body, int count) throws InterruptedException {
        Queue dead = create("dead", Map.of());
        Queue queue = create(source, Map.of("RedrivePolicy", policy(dead)));
        for (int i = 0; i < count; i++) {
            send(queue, body + i);
        }
        Receiving atOnce = new Receiving(10, 0, 0, List.of(), List.of());
        assertThat(CrashVictim.value(queue.receive(atOnce))).hasSize(count);
        assertThat(CrashVictim.value(queue.receive(atOnce))).isEmpty();
        return dead;
    }

    private static String policy(Queue dead) {
        return "{\"deadLetterTargetArn\":\"" + dead.arn() + "\",\"maxReceiveCount\":1}";
    }

    private Queue create(String name, Map<String, String> attributes) {
        return CrashVictim.value(queues().create(name, attributes, Map.of()));
    }

    private Queue queue(String name) {
        return CrashVictim.value(queues().find(name));
    }

    private static void send(Queue queue, String body) {
        CrashVictim.value(queue.send(Outgoing.of(body), "me"));
    }

    private static List<QueueMessage> longPoll(Queue queue) throws InterruptedException {
        return CrashVictim.value(
                queue.receive(new Receiving(10, 20, 600, List.of("All"), List.of())));
    }

    private String start(String source, @Nullable String destination, @Nullable Integer rate) {
        return CrashVictim.value(tasks().start(new MoveTasks.Request(source, destination, rate)));
    }

    private Report latest(String queue) {
        return CrashVictim.value(tasks().list(ARN + queue, 1)).getFirst();
    }

    /// Waits until the latest task out of a queue is over.
    private Report ended(String queue) {
        service.moves().tasks(queue(queue).id()).getFirst().awaitEnd();
        return latest(queue);
    }

    private Report endedWhileTimePasses(String queue) {
        while (latest(queue).status().equals("RUNNING")) {
            timeline.advance(Duration.ofMillis(2));
        }
        return ended(queue);
    }

    private Queues queues() {
        return service.queues(ACCOUNT, REGION);
    }

    private MoveTasks tasks() {
        return service.moveTasks(ACCOUNT, REGION);
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
                new LogLimits(16 << 10, 8 << 10, Duration.ofMillis(1), 2));
    }

    private static SqsError error(Answer<?> answer) {
        if (answer instanceof Answer.Refused<?>(var error)) {
            return error;
        }
        throw new AssertionError("was not refused: " + answer);
    }
}
