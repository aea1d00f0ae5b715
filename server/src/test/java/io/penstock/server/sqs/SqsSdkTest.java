package io.penstock.server.sqs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.BatchResultErrorEntry;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.EmptyBatchRequestException;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;
import software.amazon.awssdk.services.sqs.model.PurgeQueueInProgressException;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;
import software.amazon.awssdk.services.sqs.model.QueueNameExistsException;
import software.amazon.awssdk.services.sqs.model.ReceiptHandleIsInvalidException;
import software.amazon.awssdk.services.sqs.model.ResourceNotFoundException;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchResponse;
import software.amazon.awssdk.services.sqs.model.SqsException;
import software.amazon.awssdk.services.sqs.model.TooManyEntriesInBatchRequestException;

/// The official SDK verifies every MD5 on the way, in both directions.
@Timeout(60)
class SqsSdkTest {
    private QueueServer server = new QueueServer();
    private SqsClient sqs = server.sdk();

    @BeforeEach
    void createQueue() {
        sqs.createQueue(b -> b.queueName("orders"));
    }

    @AfterEach
    void stop() {
        sqs.close();
        server.close();
    }

    @Test
    void leadsAMessageThroughItsLife() {
        String url = sqs.getQueueUrl(b -> b.queueName("orders")).queueUrl();
        assertThat(url).isEqualTo(server.uri() + "/000000000000/orders");

        String id =
                sqs.sendMessage(b ->
                                b.queueUrl(url)
                                        .messageBody("größer als \uD83D\uDE80")
                                        .messageAttributes(
                                                Map.of(
                                                        "kind", text("String", "order"),
                                                        "total", text("Number.int", "42"),
                                                        "raw", binary(new byte[] {0, -1, 7}))))
                        .messageId();
        Message received = receive(url, 1).getFirst();

        assertThat(received.messageId()).isEqualTo(id);
        assertThat(received.body()).isEqualTo("größer als \uD83D\uDE80");
        assertThat(received.messageAttributes())
                .containsEntry("total", text("Number.int", "42"))
                .containsEntry("raw", binary(new byte[] {0, -1, 7}));
        assertThat(received.attributes())
                .containsEntry(MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT, "1")
                .containsKey(MessageSystemAttributeName.SENT_TIMESTAMP);

        sqs.changeMessageVisibility(
                b -> b.queueUrl(url).receiptHandle(received.receiptHandle()).visibilityTimeout(0));
        Message again = receive(url, 1).getFirst();
        assertThat(again.attributes())
                .containsEntry(MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT, "2");

        sqs.deleteMessage(b -> b.queueUrl(url).receiptHandle(again.receiptHandle()));
        assertThat(attribute(url, QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE))
                .isEqualTo("0");
    }

    @Test
    void returnsTheAttributesAskedForWithTheirOwnSum() {
        String url = url("orders");
        sqs.sendMessage(b ->
                b.queueUrl(url)
                        .messageBody("b")
                        .messageAttributes(
                                Map.of("a.x", text("String", "1"), "b", text("String", "2"))));

        Message received =
                sqs.receiveMessage(b -> b.queueUrl(url).messageAttributeNames("a.*"))
                        .messages()
                        .getFirst();

        assertThat(received.messageAttributes()).containsOnlyKeys("a.x");
        assertThat(received.attributes()).isEmpty();
    }

    @Test
    void sendsReceivesAndDeletesBatches() {
        String url = url("orders");
        SendMessageBatchResponse sent =
                sqs.sendMessageBatch(b ->
                        b.queueUrl(url)
                                .entries(
                                        IntStream.range(0, 10)
                                                .mapToObj(SqsSdkTest::entry)
                                                .toList()));
        assertThat(sent.successful()).hasSize(10);
        assertThat(sent.failed()).isEmpty();

        List<Message> received = receive(url, 10);
        assertThat(received).hasSize(10);

        var gone =
                sqs.deleteMessageBatch(b ->
                        b.queueUrl(url)
                                .entries(
                                        received.stream()
                                                .map(m ->
                                                        DeleteMessageBatchRequestEntry.builder()
                                                                .id(m.messageId())
                                                                .receiptHandle(m.receiptHandle())
                                                                .build())
                                                .toList()));
        assertThat(gone.successful()).hasSize(10);
    }

    @Test
    void tellsEntriesOfABatchApart() {
        String url = url("orders");
        sqs.setQueueAttributes(b ->
                b.queueUrl(url)
                        .attributes(Map.of(QueueAttributeName.MAXIMUM_MESSAGE_SIZE, "1024")));

        SendMessageBatchResponse sent =
                sqs.sendMessageBatch(b ->
                        b.queueUrl(url)
                                .entries(
                                        entry(1),
                                        SendMessageBatchRequestEntry.builder()
                                                .id("big")
                                                .messageBody("x".repeat(1025))
                                                .build()));

        assertThat(sent.successful()).hasSize(1);
        BatchResultErrorEntry failed = sent.failed().getFirst();
        assertThat(failed.id()).isEqualTo("big");
        assertThat(failed.senderFault()).isTrue();
        assertThat(failed.code()).isEqualTo("InvalidParameterValue");
        assertThat(failed.message())
                .isEqualTo(
                        "One or more parameters cannot be validated. Reason: Message must be shorter"
                                + " than 1024 bytes.");
    }

    @Test
    void raisesTheSdksOwnExceptions() {
        String url = url("orders");
        assertThatThrownBy(() -> sqs.getQueueUrl(b -> b.queueName("nothing")))
                .isInstanceOf(QueueDoesNotExistException.class);
        assertThatThrownBy(
                        () -> sqs.deleteMessage(b -> b.queueUrl(url).receiptHandle("never ours")))
                .isInstanceOf(ReceiptHandleIsInvalidException.class);
        assertThatThrownBy(() -> sqs.sendMessageBatch(b -> b.queueUrl(url).entries(List.of())))
                .isInstanceOf(EmptyBatchRequestException.class);
        assertThatThrownBy(() ->
                        sqs.sendMessageBatch(b ->
                                b.queueUrl(url)
                                        .entries(
                                                IntStream.range(0, 11)
                                                        .mapToObj(SqsSdkTest::entry)
                                                        .toList())))
                .isInstanceOf(TooManyEntriesInBatchRequestException.class);
        assertThatThrownBy(() ->
                        sqs.createQueue(b ->
                                b.queueName("orders")
                                        .attributes(Map.of(QueueAttributeName.DELAY_SECONDS, "7"))))
                .isInstanceOf(QueueNameExistsException.class);
        sqs.purgeQueue(b -> b.queueUrl(url));
        assertThatThrownBy(() -> sqs.purgeQueue(b -> b.queueUrl(url)))
                .isInstanceOf(PurgeQueueInProgressException.class);
        assertThatThrownBy(() -> sqs.receiveMessage(b -> b.queueUrl(url).maxNumberOfMessages(11)))
                .isInstanceOf(SqsException.class)
                .hasMessageContaining(
                        "Value 11 for parameter MaxNumberOfMessages is invalid. Reason: Must be"
                                + " between 1 and 10, if provided.");
        assertThatThrownBy(() -> sqs.removePermission(b -> b.queueUrl(url).label("x")))
                .isInstanceOf(SqsException.class)
                .hasMessageContaining("Reason: can't find label.");
        assertThatThrownBy(() -> sqs.startMessageMoveTask(b -> b.sourceArn(arn("nothing"))))
                .isInstanceOf(ResourceNotFoundException.class);
    }

    @Test
    void listsTagsAndRemembersQueues() {
        sqs.createQueue(b -> b.queueName("other").tags(Map.of("team", "a")));
        String url = url("other");

        assertThat(sqs.listQueues(b -> b.queueNamePrefix("o")).queueUrls())
                .containsExactly(url("orders"), url);
        assertThat(sqs.listQueues(b -> b.queueNamePrefix("zzz")).hasQueueUrls()).isFalse();
        assertThat(sqs.listQueuesPaginator(b -> b.maxResults(1)).queueUrls()).hasSize(2);

        sqs.tagQueue(b -> b.queueUrl(url).tags(Map.of("cost", "7")));
        sqs.untagQueue(b -> b.queueUrl(url).tagKeys("team"));
        assertThat(sqs.listQueueTags(b -> b.queueUrl(url)).tags())
                .containsExactly(Map.entry("cost", "7"));

        sqs.deleteQueue(b -> b.queueUrl(url));
        assertThat(sqs.listQueues().queueUrls()).containsExactly(url("orders"));
    }

    @Test
    void movesAMessageToItsDeadLetterQueue() {
        sqs.createQueue(b -> b.queueName("dead"));
        String url = url("orders");
        String policy =
                "{\"deadLetterTargetArn\":\"%s\",\"maxReceiveCount\":1}"
                        .formatted(attribute(url("dead"), QueueAttributeName.QUEUE_ARN));
        sqs.setQueueAttributes(
                b -> b.queueUrl(url).attributes(Map.of(QueueAttributeName.REDRIVE_POLICY, policy)));
        sqs.sendMessage(b -> b.queueUrl(url).messageBody("poison"));

        sqs.receiveMessage(b -> b.queueUrl(url).visibilityTimeout(0));
        assertThat(receive(url, 10)).isEmpty();

        assertThat(receive(url("dead"), 10).getFirst().body()).isEqualTo("poison");
        assertThat(sqs.listDeadLetterSourceQueues(b -> b.queueUrl(url("dead"))).queueUrls())
                .containsExactly(url);
    }

    @Test
    void movesDeadLettersBack() {
        sqs.createQueue(b -> b.queueName("dead"));
        String policy =
                "{\"deadLetterTargetArn\":\"%s\",\"maxReceiveCount\":1}".formatted(arn("dead"));
        String url = url("orders");
        sqs.setQueueAttributes(
                b -> b.queueUrl(url).attributes(Map.of(QueueAttributeName.REDRIVE_POLICY, policy)));
        sqs.sendMessage(b -> b.queueUrl(url).messageBody("poison"));
        sqs.receiveMessage(b -> b.queueUrl(url).visibilityTimeout(0));
        assertThat(receive(url, 10)).isEmpty();

        String handle = sqs.startMessageMoveTask(b -> b.sourceArn(arn("dead"))).taskHandle();

        assertThat(handle).isNotEmpty();
        assertThat(
                        sqs.receiveMessage(b -> b.queueUrl(url).waitTimeSeconds(20))
                                .messages()
                                .getFirst()
                                .body())
                .isEqualTo("poison");
        assertThat(sqs.listMessageMoveTasks(b -> b.sourceArn(arn("dead"))).results())
                .singleElement()
                .satisfies(
                        task -> assertThat(task.approximateNumberOfMessagesMoved()).isEqualTo(1));
    }

    @Test
    void aSendEndsALongPoll() throws InterruptedException, ExecutionException {
        String url = url("orders");
        var polling = new CountDownLatch(1);
        var poll =
                new FutureTask<>(() -> {
                    polling.countDown();
                    return sqs.receiveMessage(b -> b.queueUrl(url).waitTimeSeconds(20)).messages();
                });
        Thread.ofVirtual().start(poll);
        assertThat(polling.await(20, TimeUnit.SECONDS)).isTrue();
        long before = System.nanoTime();

        sqs.sendMessage(b -> b.queueUrl(url).messageBody("wake"));

        assertThat(poll.get()).hasSize(1);
        assertThat(System.nanoTime() - before).isLessThan(TimeUnit.SECONDS.toNanos(10));
    }

    @Test
    void keepsRegionsAndAccountsApart() {
        try (SqsClient elsewhere = server.sdk("test", Region.EU_WEST_1);
                SqsClient somebody = server.sdk("123456789012", Region.US_EAST_1)) {
            assertThat(elsewhere.listQueues().queueUrls()).isEmpty();
            assertThat(somebody.listQueues().queueUrls()).isEmpty();

            String theirs = somebody.createQueue(b -> b.queueName("orders")).queueUrl();
            assertThat(theirs).endsWith("/123456789012/orders");
            somebody.sendMessage(b -> b.queueUrl(theirs).messageBody("theirs"));

            assertThat(receive(url("orders"), 10)).isEmpty();
            assertThatThrownBy(() -> receive(theirs, 10))
                    .as("a URL is no way into another account")
                    .isInstanceOf(QueueDoesNotExistException.class);
        }
    }

    @Test
    void acknowledgesTenThousandConcurrentSendsAndLosesNone()
            throws InterruptedException, ExecutionException {
        String url = url("orders");
        var sends = new ArrayList<Future<String>>();

        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 10_000; i++) {
                String body = Integer.toString(i);
                sends.add(
                        executor.submit(() ->
                                sqs.sendMessage(b -> b.queueUrl(url).messageBody(body))
                                        .messageId()));
            }
        }

        var acknowledged = new HashSet<String>();
        for (Future<String> send : sends) {
            acknowledged.add(send.get());
        }
        assertThat(acknowledged).hasSize(10_000);
        assertThat(receiveAllIds(url)).isEqualTo(acknowledged);
    }

    private Set<String> receiveAllIds(String url) {
        var ids = new HashSet<String>();
        List<Message> some = receive(url, 10);
        while (!some.isEmpty()) {
            some.forEach(message -> ids.add(message.messageId()));
            some = receive(url, 10);
        }
        return ids;
    }

    private String url(String name) {
        return sqs.getQueueUrl(b -> b.queueName(name)).queueUrl();
    }

    private static String arn(String name) {
        return "arn:aws:sqs:us-east-1:000000000000:" + name;
    }

    private String attribute(String url, QueueAttributeName name) {
        return sqs.getQueueAttributes(b -> b.queueUrl(url).attributeNames(name))
                .attributes()
                .getOrDefault(name, "");
    }

    private List<Message> receive(String url, int max) {
        return sqs.receiveMessage(b ->
                        b.queueUrl(url)
                                .maxNumberOfMessages(max)
                                .messageAttributeNames("All")
                                .messageSystemAttributeNames(MessageSystemAttributeName.ALL))
                .messages();
    }

    private static SendMessageBatchRequestEntry entry(int number) {
        return SendMessageBatchRequestEntry.builder()
                .id("e" + number)
                .messageBody("body " + number)
                .messageAttributes(Map.of("n", text("Number", Integer.toString(number))))
                .build();
    }

    private static MessageAttributeValue text(String type, String value) {
        return MessageAttributeValue.builder().dataType(type).stringValue(value).build();
    }

    private static MessageAttributeValue binary(byte[] value) {
        return MessageAttributeValue.builder()
                .dataType("Binary")
                .binaryValue(SdkBytes.fromByteArray(value))
                .build();
    }
}
