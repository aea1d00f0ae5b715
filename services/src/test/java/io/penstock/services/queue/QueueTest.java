package io.penstock.services.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.engine.invocation.Payload;
import io.penstock.engine.queue.QueueMessage;
import io.penstock.engine.time.ManualTimeline;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class QueueTest {
    private final ManualTimeline timeline =
            new ManualTimeline(Instant.parse("2026-01-01T00:00:00Z"));
    private final QueueService service =
            QueueService.inMemory(
                    timeline, RandomGenerator.of("L64X128MixRandom"), QueueLimits.DEFAULT);
    private final Queues queues = service.queues("000000000000", "us-east-1");
    private final Queue queue = value(queues.create("orders", Map.of(), Map.of()));

    @AfterEach
    void close() {
        service.close();
    }

    @Nested
    class WhenCreated {
        @Test
        void refusesNamesThatAwsRefuses() {
            assertThat(error(queues.create("a b", Map.of(), Map.of())))
                    .isEqualTo(
                            SqsError.invalidParameter(
                                    "Can only include alphanumeric characters, hyphens, or"
                                            + " underscores. 1 to 80 in length"));
            assertThat(error(queues.create("a", Map.of("FifoQueue", "true"), Map.of())).message())
                    .startsWith("The name of a FIFO queue can only include");
        }

        @Test
        void isFoundAgainUnlessAnAttributeDiffers() {
            assertThat(queues.create("orders", Map.of("VisibilityTimeout", "30"), Map.of()))
                    .isInstanceOf(Answer.Ok.class);
            assertThat(error(queues.create("orders", Map.of("VisibilityTimeout", "31"), Map.of())))
                    .isEqualTo(
                            new SqsError(
                                    "QueueNameExists",
                                    "A queue already exists with the same name and a different"
                                            + " value for attribute VisibilityTimeout"));
        }

        @Test
        void hasExactlyTheAttributesOfAStandardQueue() {
            assertThat(value(queue.attributes(List.of("All"))))
                    .containsOnlyKeys(
                            "ApproximateNumberOfMessages",
                            "ApproximateNumberOfMessagesDelayed",
                            "ApproximateNumberOfMessagesNotVisible",
                            "CreatedTimestamp",
                            "DelaySeconds",
                            "LastModifiedTimestamp",
                            "MaximumMessageSize",
                            "MessageRetentionPeriod",
                            "QueueArn",
                            "ReceiveMessageWaitTimeSeconds",
                            "SqsManagedSseEnabled",
                            "VisibilityTimeout");
        }

        @Test
        void refusesAttributesThatAwsRefuses() {
            assertThat(error(queue.attributes(List.of("Colour"))))
                    .isEqualTo(SqsError.unknownAttribute("Colour"));
            assertThat(error(queue.changeAttributes(Map.of("FifoQueue", "false"))).message())
                    .isEqualTo("Unknown Attribute FifoQueue.");
            assertThat(error(queue.changeAttributes(Map.of("DeduplicationScope", "x"))).message())
                    .isEqualTo(
                            "You can specify the DeduplicationScope only when FifoQueue is set to"
                                    + " true.");
            assertThat(error(queue.changeAttributes(Map.of("DelaySeconds", "901"))).code())
                    .isEqualTo("InvalidAttributeValue");
        }

        @Test
        void refusesADeadLetterQueueThatDoesNotExist() {
            String policy = "{\"deadLetterTargetArn\":\"arn:aws:sqs:us-east-1:000000000000:no\"";

            assertThat(
                            error(
                                            queue.changeAttributes(
                                                    Map.of(
                                                            "RedrivePolicy",
                                                            policy + ",\"maxReceiveCount\":3}")))
                                    .message())
                    .endsWith("Reason: Dead letter target does not exist.");
            assertThat(
                            error(queue.changeAttributes(Map.of("RedrivePolicy", policy + "}")))
                                    .message())
                    .endsWith("The required parameter 'maxReceiveCount' is missing");
        }

        @Test
        void isListedPageByPage() {
            value(queues.create("orders-2", Map.of(), Map.of()));
            value(queues.create("other", Map.of(), Map.of()));

            Queues.Page first = value(queues.list("orders", 1, null));
            Queues.Page second = value(queues.list("orders", 1, first.nextToken()));

            assertThat(first.names()).containsExactly("orders");
            assertThat(second.names()).containsExactly("orders-2");
            assertThat(second.nextToken()).isEmpty();
            assertThat(
                            value(service.queues("111111111111", "us-east-1").list("", null, null))
                                    .names())
                    .isEmpty();
        }
    }

    @Nested
    class WhenSent {
        @Test
        void answersTheSumsThatSdksVerify() {
            var attributes =
                    Map.of(
                            "a", new RawAttribute("Number.int", "5", null),
                            "b",
                                    new RawAttribute(
                                            "Binary.png", null, Payload.of(new byte[] {1, 2})));

            Sent sent =
                    value(
                            queue.send(
                                    new Outgoing("message", null, attributes, Map.of(), null, null),
                                    "me"));

            assertThat(sent.md5OfBody()).isEqualTo("78e731027d8fd50ed642340b7c9a63b3");
            assertThat(sent.md5OfAttributes()).isEqualTo("cc37045d77b2e9dc2f702be9ae898e51");
            assertThat(md5Of("Hello", "There", "Help.Me", "Me", "General", "Kenobi"))
                    .isEqualTo("4c360f3fdafd970e05fae2f149d997f5");
        }

        @Test
        void refusesWhatAwsRefuses() {
            assertThat(error(queue.send(Outgoing.of(""), "me")).message())
                    .isEqualTo("The request must contain the parameter MessageBody.");
            assertThat(error(queue.send(Outgoing.of("\u0001"), "me")).code())
                    .isEqualTo("InvalidMessageContents");
            value(queue.changeAttributes(Map.of("MaximumMessageSize", "1024")));
            assertThat(queue.send(Outgoing.of("x".repeat(1_024)), "me"))
                    .isInstanceOf(Answer.Ok.class);
            assertThat(error(queue.send(Outgoing.of("x".repeat(1_025)), "me")).message())
                    .isEqualTo(
                            "One or more parameters are invalid. Reason: Message must be shorter than"
                                    + " 1024 bytes.");
        }

        @Test
        void refusesBatchesThatAwsRefuses() {
            assertThat(error(queue.sendBatch(List.of(), "me")).code())
                    .isEqualTo("EmptyBatchRequest");
            assertThat(error(queue.sendBatch(batch("a", "a"), "me")).code())
                    .isEqualTo("BatchEntryIdsNotDistinct");
            assertThat(error(queue.sendBatch(batch("a b"), "me")).code())
                    .isEqualTo("InvalidBatchEntryId");
            assertThat(
                            error(
                                            queue.sendBatch(
                                                    batch(
                                                            "1", "2", "3", "4", "5", "6", "7", "8",
                                                            "9", "10", "11"),
                                                    "me"))
                                    .message())
                    .isEqualTo("Maximum number of entries per request are 10. You have sent 11.");
        }

        private String md5Of(String... pairs) {
            var attributes = new HashMap<String, RawAttribute>();
            for (int i = 0; i < pairs.length; i += 2) {
                attributes.put(pairs[i], RawAttribute.text(pairs[i + 1]));
            }
            return value(
                            queue.send(
                                    new Outgoing("b", null, attributes, Map.of(), null, null),
                                    "me"))
                    .md5OfAttributes();
        }

        private static List<Batch.Entry<Outgoing>> batch(String... ids) {
            var entries = new ArrayList<Batch.Entry<Outgoing>>();
            for (String id : ids) {
                entries.add(new Batch.Entry<>(id, Outgoing.of("body")));
            }
            return entries;
        }
    }

    @Nested
    class WhenReceived {
        @Test
        void isHiddenUntilItsVisibilityEnds() throws InterruptedException {
            send("one");

            assertThat(receive(0)).hasSize(1);
            assertThat(receive(0)).isEmpty();
            timeline.advance(Duration.ofSeconds(30));
            assertThat(receive(0).getFirst().attributes())
                    .containsEntry("ApproximateReceiveCount", "2");
        }

        @Test
        void isDeletedByAnyOfItsHandlesAndTwice() throws InterruptedException {
            send("one");
            String stale = receive(0).getFirst().receiptHandle();
            timeline.advance(Duration.ofSeconds(31));

            assertThat(queue.delete(stale)).isInstanceOf(Answer.Ok.class);
            assertThat(queue.delete(stale)).isInstanceOf(Answer.Ok.class);
            assertThat(receive(0)).isEmpty();
        }

        @Test
        void refusesHandlesThatWereNeverOurs() {
            assertThat(error(queue.delete("garbage")))
                    .isEqualTo(
                            new SqsError(
                                    "ReceiptHandleIsInvalid",
                                    "The input receipt handle \"garbage\" is not a valid receipt"
                                            + " handle."));
        }

        @Test
        void refusesLimitsThatAwsRefuses() throws InterruptedException {
            assertThat(error(queue.receive(Receiving.everything(11, 0))).message())
                    .isEqualTo(
                            "Value 11 for parameter MaxNumberOfMessages is invalid. Reason: Must be"
                                    + " between 1 and 10, if provided.");
            assertThat(error(queue.receive(Receiving.everything(1, 21))).message())
                    .isEqualTo(
                            "Value 21 for parameter WaitTimeSeconds is invalid. Reason: Must be >= 0"
                                    + " and <= 20, if provided.");
        }

        @Test
        void movesToTheDeadLetterQueueInsteadOfOneReceiveTooMany() throws InterruptedException {
            Queue dead = value(queues.create("dead", Map.of(), Map.of()));
            value(
                    queue.changeAttributes(
                            Map.of(
                                    "RedrivePolicy",
                                    "{\"deadLetterTargetArn\":\""
                                            + dead.arn()
                                            + "\",\"maxReceiveCount\":1}")));
            var told = new ArrayList<String>();
            service.onDeadLetter((_, _, target, receives) -> told.add(target.name() + receives));
            send("poison");
            receive(0);
            timeline.advance(Duration.ofSeconds(30));

            assertThat(receive(0)).isEmpty();

            QueueMessage letter = value(dead.receive(Receiving.everything(10, 0))).getFirst();
            assertThat(letter.attributes())
                    .containsEntry("ApproximateReceiveCount", "2")
                    .containsEntry("DeadLetterQueueSourceArn", queue.arn().toString());
            assertThat(told).containsExactly("dead1");
            assertThat(value(queues.deadLetterSources("dead", null, null)).names())
                    .containsExactly("orders");
        }

        @Test
        void cannotBeHiddenForMoreThanTwelveHours() throws InterruptedException {
            send("one");
            String handle = receive(0).getFirst().receiptHandle();
            timeline.advance(Duration.ofSeconds(1));

            assertThat(error(queue.changeVisibility(handle, 43_200)).message())
                    .isEqualTo(
                            "Value 43200 for parameter VisibilityTimeout is invalid. Reason: Total"
                                    + " VisibilityTimeout for the message is beyond the limit [43200"
                                    + " seconds]");
        }
    }

    @Nested
    class WhenSomebodyWaits {
        private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

        @AfterEach
        void stop() {
            threads.shutdownNow();
        }

        @Test
        void isWokenByASend() throws Exception {
            Future<List<QueueMessage>> waiting = threads.submit(() -> receive(20));
            send("one");

            assertThat(waiting.get(10, TimeUnit.SECONDS)).hasSize(1);
        }

        @Test
        void isWokenWhenAVisibilityEndsOnAClockMovedByHand() throws Exception {
            send("one");
            receive(0);
            Future<List<QueueMessage>> waiting =
                    threads.submit(() -> {
                        List<QueueMessage> got = receive(20);
                        while (got.isEmpty()) {
                            got = receive(20); // its 20 seconds may pass first
                        }
                        return got;
                    });
            timeline.advance(Duration.ofSeconds(30));

            assertThat(waiting.get(10, TimeUnit.SECONDS)).hasSize(1);
        }

        @Test
        void signalsListenersWhenADelayEnds() throws Exception {
            var ready = new CountDownLatch(1);
            value(queue.send(new Outgoing("late", 5, Map.of(), Map.of(), null, null), "me"));
            queue.onReady(ready::countDown);
            timeline.advance(Duration.ofSeconds(5));

            assertThat(ready.await(10, TimeUnit.SECONDS)).isTrue();
        }

        @Test
        void takesNothingWhenItIsInterrupted() throws Exception {
            Future<List<QueueMessage>> waiting = threads.submit(() -> receive(20));
            waiting.cancel(true);
            send("one");

            assertThat(receive(0)).hasSize(1);
        }
    }

    @Test
    void isPurgedOnceAMinute() {
        send("one");
        assertThat(queue.purge()).isInstanceOf(Answer.Ok.class);
        assertThat(queue.counts().visible()).isZero();
        assertThat(error(queue.purge()))
                .isEqualTo(
                        new SqsError(
                                "PurgeQueueInProgress",
                                "Only one PurgeQueue operation on orders is allowed every 60"
                                        + " seconds."));
        timeline.advance(Duration.ofSeconds(60));
        assertThat(queue.purge()).isInstanceOf(Answer.Ok.class);
    }

    private void send(String body) {
        value(queue.send(Outgoing.of(body), "me"));
    }

    private List<QueueMessage> receive(int waitSeconds) throws InterruptedException {
        return value(queue.receive(Receiving.everything(10, waitSeconds)));
    }

    private static <T> T value(Answer<T> answer) {
        return switch (answer) {
            case Answer.Ok<T>(var value) -> value;
            case Answer.Refused<T>(var error) -> throw new AssertionError(error);
        };
    }

    private static SqsError error(Answer<?> answer) {
        if (answer instanceof Answer.Refused<?>(var error)) {
            return error;
        }
        throw new AssertionError("was not refused: " + answer);
    }
}
