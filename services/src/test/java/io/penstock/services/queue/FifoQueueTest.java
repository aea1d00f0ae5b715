package io.penstock.services.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.engine.queue.QueueMessage;
import io.penstock.engine.time.ManualTimeline;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/// What the Amazon SQS Developer Guide says of FIFO queues, rule by rule.
class FifoQueueTest {
    private static final String BY_CONTENT = "ContentBasedDeduplication";
    private static final String SCOPE = "DeduplicationScope";
    private static final String THROUGHPUT = "FifoThroughputLimit";

    private final ManualTimeline timeline =
            new ManualTimeline(Instant.parse("2026-01-01T00:00:00Z"));
    private final QueueService service =
            QueueService.inMemory(
                    timeline, RandomGenerator.of("L64X128MixRandom"), QueueLimits.DEFAULT);
    private final Queues queues = service.queues("000000000000", "us-east-1");
    private final Queue queue = create("orders.fifo", Map.of());

    @AfterEach
    void close() {
        service.close();
    }

    @Nested
    class WhenCreated {
        @Test
        void needsTheSuffixAndTheAttribute() {
            String standardName =
                    "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in"
                            + " length";
            assertThat(error(queues.create("a.fifo", Map.of(), Map.of())))
                    .isEqualTo(SqsError.invalidParameter(standardName));
            assertThat(error(queues.create("a", Map.of("FifoQueue", "true"), Map.of())).message())
                    .isEqualTo(
                            "The name of a FIFO queue can only include alphanumeric characters,"
                                    + " hyphens, or underscores, must end with .fifo suffix and be 1"
                                    + " to 80 in length");
            assertThat(error(queues.create("a", Map.of("FifoQueue", "false"), Map.of())))
                    .isEqualTo(SqsError.unknownAttribute("FifoQueue"));
            assertThat(error(queues.create("a", Map.of(BY_CONTENT, "true"), Map.of())))
                    .isEqualTo(SqsError.unknownAttribute(BY_CONTENT));
        }

        @Test
        void countsTheSuffixAsPartOfTheName() {
            assertThat(create("x".repeat(75) + ".fifo", Map.of())).isNotNull();
            assertThat(
                            error(
                                            queues.create(
                                                    "x".repeat(76) + ".fifo",
                                                    Map.of("FifoQueue", "true"),
                                                    Map.of()))
                                    .message())
                    .startsWith("The name of a FIFO queue");
        }

        @Test
        void hasTheAttributesOfAFifoQueue() {
            assertThat(value(queue.attributes(List.of("All"))))
                    .hasSize(16)
                    .containsEntry("FifoQueue", "true")
                    .containsEntry(BY_CONTENT, "false")
                    .containsEntry(SCOPE, "queue")
                    .containsEntry(THROUGHPUT, "perQueue");
        }

        @Test
        void isFoundAgainUnlessAnAttributeDiffers() {
            assertThat(create("orders.fifo", Map.of(BY_CONTENT, "false")).isStill(queue)).isTrue();
            assertThat(
                            error(
                                            queues.create(
                                                    "orders.fifo",
                                                    Map.of(
                                                            "FifoQueue",
                                                            "true",
                                                            SCOPE,
                                                            "messageGroup"),
                                                    Map.of()))
                                    .message())
                    .endsWith("a different value for attribute DeduplicationScope");
        }

        @Test
        void givesHighThroughputOnlyWithDeduplicationPerGroup() {
            assertThat(
                            error(queue.changeAttributes(Map.of(THROUGHPUT, "perMessageGroupId")))
                                    .code())
                    .isEqualTo("InvalidAttributeValue");
            value(
                    queue.changeAttributes(
                            Map.of(THROUGHPUT, "perMessageGroupId", SCOPE, "messageGroup")));
            assertThat(error(queue.changeAttributes(Map.of(SCOPE, "queue"))).code())
                    .isEqualTo("InvalidAttributeValue");
            assertThat(error(queue.changeAttributes(Map.of(SCOPE, "group"))))
                    .isEqualTo(SqsError.invalidAttributeValue(SCOPE));
        }

        @Test
        void staysAFifoQueue() {
            assertThat(error(queue.changeAttributes(Map.of("FifoQueue", "true"))))
                    .isEqualTo(SqsError.unknownAttribute("FifoQueue"));
            assertThat(error(queue.changeAttributes(Map.of("FifoQueue", "false"))))
                    .isEqualTo(
                            new SqsError(
                                    "InvalidAttributeValue",
                                    "Invalid value for the parameter FifoQueue. Reason: Modifying"
                                            + " queue type is not supported."));
        }

        @Test
        void takesAFifoQueueOnlyForItsDeadLetters() {
            Queue standard = value(queues.create("standard", Map.of(), Map.of()));

            assertThat(error(queue.changeAttributes(redrive(standard, 3))).message())
                    .endsWith(
                            "Reason: Dead-letter queue must be same type of queue as the source..");
            assertThat(error(standard.changeAttributes(redrive(queue, 3))).message())
                    .endsWith(
                            "Reason: Dead-letter queue must be same type of queue as the source..");
        }
    }

    @Nested
    class WhenSent {
        @Test
        void needsAGroupAndSomethingToDeduplicateBy() {
            assertThat(error(queue.send(outgoing("b", null, "d"), "me")))
                    .isEqualTo(SqsError.missingParameter("MessageGroupId"));
            assertThat(error(queue.send(outgoing("b", "g", null), "me")))
                    .isEqualTo(
                            SqsError.invalidParameter(
                                    "The queue should either have ContentBasedDeduplication enabled"
                                            + " or MessageDeduplicationId provided explicitly"));
            assertThat(error(queue.send(outgoing("b", "g h", "d"), "me")).message())
                    .isEqualTo(
                            "Value g h for parameter MessageGroupId is invalid. Reason:"
                                    + " MessageGroupId can only include alphanumeric and punctuation"
                                    + " characters. 1 to 128 in length.");
            assertThat(error(queue.send(outgoing("b", "g", ""), "me")).message())
                    .startsWith("Value  for parameter MessageDeduplicationId is invalid.");
        }

        @Test
        void failsAWholeBatchForOneEntryWithoutThem() {
            var entries =
                    List.of(
                            new Batch.Entry<>("a", outgoing("1", "g", "1")),
                            new Batch.Entry<>("b", outgoing("2", null, "2")));

            assertThat(error(queue.sendBatch(entries, "me")))
                    .isEqualTo(
                            SqsError.invalidParameter(
                                    "The request must contain the parameter MessageGroupId."));
            assertThat(queue.counts().visible()).isZero();
        }

        @Test
        void refusesADelayOfItsOwn() {
            Outgoing delayed = new Outgoing("b", 2, Map.of(), Map.of(), "g", "d");
            Outgoing undelayed = new Outgoing("b", 0, Map.of(), Map.of(), "g", "d");

            assertThat(error(queue.send(delayed, "me")).message())
                    .isEqualTo(
                            "Value 2 for parameter DelaySeconds is invalid. Reason: The request"
                                    + " include parameter that is not valid for this queue type.");
            value(queue.changeAttributes(Map.of("DelaySeconds", "5")));
            value(queue.send(undelayed, "me"));
            assertThat(queue.counts().delayed()).as("zero is the queue's delay").isEqualTo(1);
        }

        @Test
        void hasAGrowingSequenceNumberOfTwentyDigits() {
            Sent first = send("g", "1");
            Sent second = send("h", "2");

            assertThat(first.sequenceNumber()).matches("\\d{20}");
            assertThat(second.sequenceNumber()).isGreaterThan(first.sequenceNumber());
        }

        @Test
        void tellsTheReceiverItsIds() throws InterruptedException {
            Sent sent = send("g", "1");

            assertThat(receive().getFirst().attributes())
                    .containsEntry("MessageGroupId", "g")
                    .containsEntry("MessageDeduplicationId", "1")
                    .containsEntry("SequenceNumber", sent.sequenceNumber());
        }
    }

    @Nested
    class WhenSentTwice {
        @Test
        void answersAsBeforeAndTakesNothingIn() throws InterruptedException {
            Sent first = send("g", "1");

            Sent again = value(queue.send(outgoing("other", "h", "1"), "me"));

            assertThat(again.messageId()).isEqualTo(first.messageId());
            assertThat(again.sequenceNumber()).isEqualTo(first.sequenceNumber());
            assertThat(again.md5OfBody()).as("of the request").isNotEqualTo(first.md5OfBody());
            assertThat(bodies(receive())).containsExactly("1");
        }

        @Test
        void remembersForFiveMinutesWhateverBecameOfTheMessage() throws InterruptedException {
            Sent first = send("g", "1");
            value(queue.delete(receive().getFirst().receiptHandle()));
            timeline.advance(Duration.ofSeconds(299));

            assertThat(send("g", "1").messageId()).isEqualTo(first.messageId());
            assertThat(receive()).isEmpty();

            timeline.advance(Duration.ofSeconds(1));
            assertThat(send("g", "1").messageId()).isNotEqualTo(first.messageId());
            assertThat(receive()).hasSize(1);
        }

        @Test
        void tellsRepetitionsWithinABatch() throws InterruptedException {
            var entries =
                    List.of(
                            new Batch.Entry<>("a", outgoing("1", "g", "1")),
                            new Batch.Entry<>("b", outgoing("1", "g", "1")),
                            new Batch.Entry<>("c", outgoing("2", "g", "2")));

            List<Batch.Entry<Sent>> sent = value(queue.sendBatch(entries, "me")).successful();

            assertThat(sent).hasSize(3);
            assertThat(sent.get(1).value()).isEqualTo(sent.get(0).value());
            assertThat(bodies(receive())).containsExactly("1", "2");
        }

        @Test
        void comparesContentsIfItWasToldTo() throws InterruptedException {
            Queue other = create("content.fifo", Map.of(BY_CONTENT, "true"));
            Sent first = value(other.send(outgoing("same", "g", null), "me"));

            assertThat(value(other.send(outgoing("same", "h", null), "me")).messageId())
                    .isEqualTo(first.messageId());
            assertThat(value(other.send(outgoing("same", "h", "own"), "me")).messageId())
                    .as("an explicit id wins")
                    .isNotEqualTo(first.messageId());
            assertThat(value(other.receive(all(10))).getFirst().attributes())
                    .containsEntry(
                            "MessageDeduplicationId",
                            "0967115f2813a3541eaef77de9d9d5773f1c0c04314b0bbfe4ff3b3b1c55b5d5");
        }

        @Test
        void comparesWithinAGroupIfItWasCreatedSo() throws InterruptedException {
            Queue other = create("scoped.fifo", Map.of(SCOPE, "messageGroup"));
            value(other.send(outgoing("g1", "g", "1"), "me"));
            value(other.send(outgoing("h1", "h", "1"), "me"));
            value(other.changeAttributes(Map.of(SCOPE, "queue")));
            value(other.send(outgoing("i1", "i", "1"), "me"));
            value(other.send(outgoing("again", "i", "1"), "me"));

            assertThat(bodies(value(other.receive(all(10)))))
                    .as("a change comes too late")
                    .containsExactly("g1", "h1", "i1");
        }

        @Test
        void forgetsWithAPurge() {
            Sent first = send("g", "1");
            value(queue.purge());

            assertThat(send("g", "1").messageId()).isNotEqualTo(first.messageId());
        }
    }

    @Nested
    class WhenAGroupIsLocked {
        @Test
        void holdsBackWhatIsBehindAMessageInFlight() throws InterruptedException {
            sendAll("g", "1", "2", "3");
            List<QueueMessage> first = receive(1);
            send("g", "4");

            assertThat(receive()).isEmpty();
            assertThat(queue.counts().visible()).as("never handed out").isEqualTo(3);
            assertThat(queue.counts().inFlight()).isEqualTo(1);

            value(queue.delete(first.getFirst().receiptHandle()));
            assertThat(bodies(receive())).containsExactly("2", "3", "4");
        }

        @Test
        void handsOutOnlyWhatStandsBeforeAMessageInFlight() throws InterruptedException {
            sendAll("g", "1", "2", "3");
            List<QueueMessage> two = receive(2);

            release(two.get(0));

            assertThat(bodies(receive())).containsExactly("1");
        }

        @Test
        void staysLockedUntilTheLastOneInFlightHasGone() throws InterruptedException {
            sendAll("g", "1", "2", "3");
            List<QueueMessage> two = receive(2);
            value(queue.delete(two.get(0).receiptHandle()));

            assertThat(receive()).isEmpty();
            value(queue.delete(two.get(1).receiptHandle()));
            assertThat(bodies(receive())).containsExactly("3");
        }

        @Test
        void isLockedFromAMessageOnWhoseVisibilityWasExtended() throws InterruptedException {
            sendAll("g", "1", "2", "3", "4");
            List<QueueMessage> all = receive(4);
            value(queue.changeVisibility(all.get(2).receiptHandle(), 60));
            timeline.advance(Duration.ofSeconds(30));

            assertThat(bodies(receive())).containsExactly("1", "2");
            timeline.advance(Duration.ofSeconds(30));
            assertThat(bodies(receive())).containsExactly("1", "2", "3", "4");
        }

        @Test
        void isUnlockedWhenTheMessageInFlightExpires() throws InterruptedException {
            value(queue.changeAttributes(Map.of("MessageRetentionPeriod", "60")));
            sendAll("g", "1");
            receive(new Receiving(1, 0, 43_200, List.of(), List.of()));
            timeline.advance(Duration.ofSeconds(30));
            sendAll("g", "2");
            timeline.advance(Duration.ofSeconds(30));

            assertThat(bodies(receive())).containsExactly("2");
        }

        @Test
        void wakesWhoWaitsForIt() throws Exception {
            sendAll("g", "1", "2");
            QueueMessage first = receive(1).getFirst();
            var ready = new CountDownLatch(1);
            queue.onReady(ready::countDown);
            var waiting = new FutureTask<>(() -> receive(all(10, 20)));
            Thread.ofVirtual().start(waiting);

            value(queue.delete(first.receiptHandle()));

            assertThat(bodies(waiting.get(10, TimeUnit.SECONDS))).containsExactly("2");
            assertThat(ready.await(10, TimeUnit.SECONDS)).isTrue();
        }

        @Test
        void lockedByADelayedMessageToo() throws InterruptedException {
            value(queue.changeAttributes(Map.of("DelaySeconds", "60")));
            sendAll("g", "1");
            value(queue.changeAttributes(Map.of("DelaySeconds", "0")));
            assertThat(bodies(receive())).as("a change moves what is delayed").containsExactly("1");

            value(queue.changeAttributes(Map.of("DelaySeconds", "10")));
            sendAll("h", "2");
            value(queue.changeAttributes(Map.of("DelaySeconds", "20")));
            timeline.advance(Duration.ofSeconds(10));
            assertThat(receive()).isEmpty();
            timeline.advance(Duration.ofSeconds(10));
            assertThat(bodies(receive())).containsExactly("2");
        }
    }

    @Nested
    class WhenSeveralGroupsWait {
        @Test
        void fillsABatchGroupByGroup() throws InterruptedException {
            sendAll("g1", "g1-m1", "g1-m2");
            sendAll("g2", "g2-m1", "g2-m2");
            sendAll("g1", "g1-m3");

            assertThat(bodies(receive()))
                    .containsExactly("g1-m1", "g1-m2", "g1-m3", "g2-m1", "g2-m2");
        }

        @Test
        void putsAGroupThatCameBackBehindOneThatWaitedMeanwhile() throws InterruptedException {
            sendAll("g1", "g1-m1", "g1-m2");
            sendAll("g2", "g2-m1", "g2-m2");
            receive(4);
            timeline.advance(Duration.ofSeconds(5));
            sendAll("g3", "g3-m1");
            timeline.advance(Duration.ofSeconds(25));

            assertThat(bodies(receive()))
                    .containsExactly("g3-m1", "g1-m1", "g1-m2", "g2-m1", "g2-m2");
        }

        @Test
        void ordersGroupsByTheirFirstMessageThatIsStillHere() throws InterruptedException {
            sendAll("g1", "g1-m1", "g1-m2");
            timeline.advance(Duration.ofSeconds(1));
            sendAll("g2", "g2-m1", "g2-m2");
            timeline.advance(Duration.ofSeconds(1));
            sendAll("g1", "g1-m3", "g1-m4");
            timeline.advance(Duration.ofSeconds(1));
            sendAll("g3", "g3-m1");
            for (QueueMessage message : receive(2)) {
                value(queue.delete(message.receiptHandle()));
            }

            assertThat(bodies(receive()))
                    .containsExactly("g2-m1", "g2-m2", "g1-m3", "g1-m4", "g3-m1");
        }

        @Test
        void stopsInTheMiddleOfAGroupWhenTheBatchIsFull() throws InterruptedException {
            sendAll("g1", "g1-m1", "g1-m2");
            sendAll("g2", "g2-m1", "g2-m2");

            assertThat(bodies(receive(3))).containsExactly("g1-m1", "g1-m2", "g2-m1");
            assertThat(receive()).as("both groups are locked").isEmpty();
        }
    }

    @Nested
    class WhenDeleted {
        @Test
        void refusesAHandleWhoseVisibilityIsOver() throws InterruptedException {
            sendAll("g", "1");
            String handle = receive().getFirst().receiptHandle();
            timeline.advance(Duration.ofSeconds(30));

            assertThat(error(queue.delete(handle)))
                    .isEqualTo(
                            SqsError.invalidParameter(
                                    "Value "
                                            + handle
                                            + " for parameter ReceiptHandle is invalid. Reason: The"
                                            + " receipt handle has expired."));

            QueueMessage again = receive().getFirst();
            assertThat(error(queue.delete(handle)).message()).endsWith("has expired.");
            Batch.Outcome<Answer.Done> batch =
                    value(
                            queue.deleteBatch(
                                    List.of(
                                            new Batch.Entry<>("old", handle),
                                            new Batch.Entry<>("new", again.receiptHandle()))));
            assertThat(batch.successful()).extracting(Batch.Entry::id).containsExactly("new");
            assertThat(batch.failed()).extracting(Batch.Failure::id).containsExactly("old");
            assertThat(queue.delete(again.receiptHandle()))
                    .as("twice")
                    .isInstanceOf(Answer.Ok.class);
        }

        @Test
        void acceptsAHandleWhoseVisibilityWasExtended() throws InterruptedException {
            sendAll("g", "1");
            String handle = receive().getFirst().receiptHandle();
            value(queue.changeVisibility(handle, 60));
            timeline.advance(Duration.ofSeconds(59));

            assertThat(queue.delete(handle)).isInstanceOf(Answer.Ok.class);
        }
    }

    @Nested
    class WhenAReceiveIsRepeated {
        @Test
        void givesTheSameMessagesAndHandlesAndRestartsTheirVisibility()
                throws InterruptedException {
            sendAll("g", "1", "2", "3");
            List<QueueMessage> first = attempt("a");
            timeline.advance(Duration.ofSeconds(20));

            List<QueueMessage> again = attempt("a");

            assertThat(again).isEqualTo(first);
            timeline.advance(Duration.ofSeconds(20));
            assertThat(receive()).as("hidden anew").isEmpty();
            assertThat(queue.delete(again.getFirst().receiptHandle()))
                    .isInstanceOf(Answer.Ok.class);
        }

        @Test
        void receivesAnewUnderAnotherIdOrNone() throws InterruptedException {
            sendAll("g", "1");
            sendAll("h", "2");
            assertThat(bodies(receive(attempting(1, "a")))).containsExactly("1");

            assertThat(bodies(receive(attempting(1, "b")))).containsExactly("2");
            assertThat(receive()).isEmpty();
            assertThat(bodies(receive(attempting(1, "a")))).containsExactly("1");
        }

        @Test
        void isVoidOnceAMessageOfItWasDeletedOrChanged() throws InterruptedException {
            sendAll("g", "1", "2");
            List<QueueMessage> first = attempt("a");
            value(queue.delete(first.get(0).receiptHandle()));
            assertThat(attempt("a")).isEmpty();

            sendAll("h", "3");
            List<QueueMessage> second = attempt("b");
            value(queue.changeVisibility(second.getFirst().receiptHandle(), 40));
            assertThat(attempt("b")).isEmpty();
        }

        @Test
        void isVoidOnceTheVisibilityIsOver() throws InterruptedException {
            sendAll("g", "1");
            attempt("a");
            timeline.advance(Duration.ofSeconds(30));

            assertThat(attempt("a").getFirst().attributes())
                    .containsEntry("ApproximateReceiveCount", "2");
        }

        @Test
        void isPossibleForFiveMinutes() throws InterruptedException {
            sendAll("g", "1");
            var wish = new Receiving(10, 0, 400, List.of("All"), List.of(), "a");
            assertThat(receive(wish)).hasSize(1);
            timeline.advance(Duration.ofSeconds(299));
            assertThat(receive(wish)).hasSize(1);
            timeline.advance(Duration.ofSeconds(1));
            assertThat(receive(wish)).isEmpty();
        }

        @Test
        void needsAFifoQueueAndASoundId() throws InterruptedException {
            Queue standard = value(queues.create("standard", Map.of(), Map.of()));

            assertThat(error(standard.receive(attempting(1, "a"))).message())
                    .startsWith("Value a for parameter ReceiveRequestAttemptId is invalid.");
            assertThat(error(queue.receive(attempting(1, "a b"))).message())
                    .startsWith("Value a b for parameter ReceiveRequestAttemptId is invalid.");
        }
    }

    @Nested
    class WhenReceivedTooOften {
        private final Queue dead = create("dead.fifo", Map.of());

        @Test
        void movesInOrderUnderNewNumbers() throws InterruptedException {
            value(queue.changeAttributes(redrive(dead, 1)));
            sendAll("g", "1", "2");
            List<QueueMessage> first = receive();
            sendAll("g", "3");
            timeline.advance(Duration.ofSeconds(30));

            assertThat(bodies(receive())).containsExactly("3");

            List<QueueMessage> letters = value(dead.receive(all(10)));
            assertThat(bodies(letters)).containsExactly("1", "2");
            Map<String, String> before = first.getFirst().attributes();
            assertThat(letters.getFirst().messageId()).isEqualTo(first.getFirst().messageId());
            assertThat(letters.getFirst().attributes())
                    .containsEntry("MessageDeduplicationId", first.getFirst().messageId())
                    .containsEntry("MessageGroupId", "g")
                    .containsEntry("ApproximateReceiveCount", "2")
                    .containsEntry("DeadLetterQueueSourceArn", queue.arn().toString())
                    .containsEntry("SentTimestamp", before.get("SentTimestamp"));
            assertThat(letters.getFirst().attributes().get("SequenceNumber"))
                    .isGreaterThan(before.get("SequenceNumber"));
            assertThat(queue.counts().visible() + queue.counts().inFlight()).isEqualTo(1);
        }

        @Test
        void livesInTheDeadLetterQueueAsLongAsIfSentThere() throws InterruptedException {
            value(queue.changeAttributes(redrive(dead, 1)));
            value(dead.changeAttributes(Map.of("MessageRetentionPeriod", "60")));
            sendAll("g", "1");
            receive();
            timeline.advance(Duration.ofSeconds(50));
            assertThat(receive()).isEmpty();
            timeline.advance(Duration.ofSeconds(50));

            assertThat(value(dead.receive(all(10)))).hasSize(1);
            timeline.advance(Duration.ofSeconds(10));
            assertThat(dead.counts().inFlight() + dead.counts().visible()).isZero();
        }
    }

    @Test
    void handsOutNothingAndComplainsOfNothingWhenTooManyAreInFlight() throws InterruptedException {
        try (QueueService small =
                QueueService.inMemory(
                        timeline,
                        RandomGenerator.of("L64X128MixRandom"),
                        new QueueLimits(1 << 20, 10, 2, false, false))) {
            Queue full =
                    value(
                            small.queues("000000000000", "us-east-1")
                                    .create("q.fifo", Map.of("FifoQueue", "true"), Map.of()));
            for (String id : List.of("1", "2", "3")) {
                value(full.send(outgoing(id, id, id), "me"));
            }
            assertThat(value(full.receive(all(10)))).hasSize(2);

            assertThat(value(full.receive(all(10)))).isEmpty();
        }
    }

    private Queue create(String name, Map<String, String> attributes) {
        var all = new TreeMap<>(attributes);
        all.put("FifoQueue", "true");
        return value(queues.create(name, all, Map.of()));
    }

    private static Map<String, String> redrive(Queue target, int receivesMax) {
        return Map.of(
                "RedrivePolicy",
                "{\"deadLetterTargetArn\":\"%s\",\"maxReceiveCount\":%d}"
                        .formatted(target.arn(), receivesMax));
    }

    private static Outgoing outgoing(
            String body, @Nullable String group, @Nullable String deduplication) {
        return new Outgoing(body, null, Map.of(), Map.of(), group, deduplication);
    }

    private Sent send(String group, String bodyAndId) {
        return value(queue.send(outgoing(bodyAndId, group, bodyAndId), "me"));
    }

    private void sendAll(String group, String... bodiesAndIds) {
        for (String body : bodiesAndIds) {
            send(group, body);
        }
    }

    private void release(QueueMessage message) {
        value(queue.changeVisibility(message.receiptHandle(), 0));
    }

    private List<QueueMessage> attempt(String id) throws InterruptedException {
        return receive(attempting(10, id));
    }

    private static Receiving attempting(int max, String id) {
        return new Receiving(max, 0, null, List.of("All"), List.of(), id);
    }

    private List<QueueMessage> receive() throws InterruptedException {
        return receive(10);
    }

    private List<QueueMessage> receive(int max) throws InterruptedException {
        return receive(all(max));
    }

    private List<QueueMessage> receive(Receiving request) throws InterruptedException {
        return value(queue.receive(request));
    }

    private static Receiving all(int max) {
        return all(max, 0);
    }

    private static Receiving all(int max, int waitSeconds) {
        return Receiving.everything(max, waitSeconds);
    }

    private static List<String> bodies(List<QueueMessage> messages) {
        var bodies = new ArrayList<String>(messages.size());
        messages.forEach(message -> bodies.add(message.body()));
        return bodies;
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
