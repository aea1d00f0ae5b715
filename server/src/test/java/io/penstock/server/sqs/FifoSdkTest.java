package io.penstock.server.sqs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.SendMessageResponse;
import software.amazon.awssdk.services.sqs.model.SqsException;

/// FIFO queues as the official SDK sees them, and as clients of the query protocol do.
@Timeout(60)
class FifoSdkTest {
    private final QueueServer server = new QueueServer();
    private final SqsClient sqs = server.sdk();
    private final String url =
            sqs.createQueue(b ->
                            b.queueName("orders.fifo")
                                    .attributes(
                                            Map.of(
                                                    QueueAttributeName.FIFO_QUEUE,
                                                    "true",
                                                    QueueAttributeName.VISIBILITY_TIMEOUT,
                                                    "120")))
                    .queueUrl();

    @AfterEach
    void stop() {
        sqs.close();
        server.close();
    }

    @Test
    void keepsOrderAndLocksTheGroupUntilItsMessageIsDeleted() {
        send("g", "1");
        send("g", "2");

        Message first = receive(1, null).getFirst();
        assertThat(receive(10, null)).isEmpty();
        sqs.deleteMessage(b -> b.queueUrl(url).receiptHandle(first.receiptHandle()));
        Message second = receive(1, null).getFirst();

        assertThat(first.body()).isEqualTo("1");
        assertThat(second.body()).isEqualTo("2");
        assertThat(second.attributes())
                .containsEntry(MessageSystemAttributeName.MESSAGE_GROUP_ID, "g")
                .containsEntry(MessageSystemAttributeName.MESSAGE_DEDUPLICATION_ID, "2");
        assertThat(number(second)).isGreaterThan(number(first)).matches("\\d{20}");
    }

    @Test
    void answersARepeatedSendAsTheFirst() {
        SendMessageResponse first = send("g", "1");
        SendMessageResponse again =
                sqs.sendMessage(b ->
                        b.queueUrl(url)
                                .messageBody("another body")
                                .messageGroupId("h")
                                .messageDeduplicationId("1"));

        assertThat(again.messageId()).isEqualTo(first.messageId());
        assertThat(again.sequenceNumber()).isEqualTo(first.sequenceNumber());
        assertThat(receive(10, null)).hasSize(1);
    }

    @Test
    void repeatsAReceiveWhoseAnswerWasLost() {
        send("g", "1");
        send("g", "2");

        List<Message> lost = receive(10, "attempt-1");
        List<Message> again = receive(10, "attempt-1");

        assertThat(again).isEqualTo(lost).hasSize(2);
        sqs.deleteMessage(b -> b.queueUrl(url).receiptHandle(lost.getFirst().receiptHandle()));
        assertThat(receive(10, "attempt-1")).as("it is void").isEmpty();
    }

    @Test
    void refusesAHandleThatHasExpired() {
        send("g", "1");
        String handle = receive(1, null).getFirst().receiptHandle();
        sqs.changeMessageVisibility(
                b -> b.queueUrl(url).receiptHandle(handle).visibilityTimeout(0));

        assertThatThrownBy(() -> sqs.deleteMessage(b -> b.queueUrl(url).receiptHandle(handle)))
                .isInstanceOf(SqsException.class)
                .hasMessageContaining("Reason: The receipt handle has expired.");
        var batch =
                sqs.deleteMessageBatch(b ->
                        b.queueUrl(url)
                                .entries(
                                        DeleteMessageBatchRequestEntry.builder()
                                                .id("a")
                                                .receiptHandle(handle)
                                                .build()));
        assertThat(batch.failed().getFirst().code()).isEqualTo("InvalidParameterValue");
    }

    @Test
    void numbersTheMessagesOfABatch() {
        var sent =
                sqs.sendMessageBatch(b -> b.queueUrl(url).entries(entry("a", "g"), entry("b", "h")))
                        .successful();

        assertThat(sent.get(1).sequenceNumber()).isGreaterThan(sent.get(0).sequenceNumber());
    }

    @Test
    void refusesAMessageWithoutGroupInEitherProtocol() {
        assertThatThrownBy(() -> sqs.sendMessage(b -> b.queueUrl(url).messageBody("b")))
                .hasMessageContaining("The request must contain the parameter MessageGroupId.");
        assertThat(
                        server.form(
                                        "/000000000000/orders.fifo",
                                        "Action=SendMessage&Version=2012-11-05&MessageBody=b")
                                .body())
                .contains("<Code>MissingParameter</Code>")
                .contains("The request must contain the parameter MessageGroupId.");
    }

    @Test
    void speaksOfFifoQueuesInTheQueryProtocolToo() {
        String path = "/000000000000/orders.fifo";
        String sent =
                server.form(
                                path,
                                "Action=SendMessage&Version=2012-11-05&MessageBody=b&MessageGroupId=g"
                                        + "&MessageDeduplicationId=d")
                        .body();
        String batch =
                server.form(
                                path,
                                "Action=SendMessageBatch&Version=2012-11-05"
                                        + entryForm(1, "b1", "g")
                                        + entryForm(2, "b2", "h"))
                        .body();
        String receive =
                "Action=ReceiveMessage&Version=2012-11-05&MaxNumberOfMessages=10"
                        + "&ReceiveRequestAttemptId=attempt&AttributeName.1=All";
        String received = server.form(path, receive).body();

        assertThat(sent).containsPattern("<SequenceNumber>\\d{20}</SequenceNumber>");
        assertThat(batch).contains("<Id>b1</Id>", "<Id>b2</Id>", "<SequenceNumber>");
        assertThat(received)
                .contains("<Name>MessageGroupId</Name><Value>g</Value>")
                .contains("<Name>MessageDeduplicationId</Name><Value>d</Value>")
                .contains("<Name>SequenceNumber</Name>");
        assertThat(messagesOf(server.form(path, receive).body())).isEqualTo(messagesOf(received));
    }

    private static String entryForm(int place, String id, String group) {
        String prefix = "&SendMessageBatchRequestEntry." + place + ".";
        return prefix
                + "Id="
                + id
                + prefix
                + "MessageBody="
                + URLEncoder.encode("body of " + id, StandardCharsets.UTF_8)
                + prefix
                + "MessageGroupId="
                + group
                + prefix
                + "MessageDeduplicationId="
                + id;
    }

    /// Everything but the id of the request.
    private static String messagesOf(String answer) {
        return answer.substring(0, answer.indexOf("<ResponseMetadata>"));
    }

    private SendMessageResponse send(String group, String bodyAndId) {
        return sqs.sendMessage(b ->
                b.queueUrl(url)
                        .messageBody(bodyAndId)
                        .messageGroupId(group)
                        .messageDeduplicationId(bodyAndId));
    }

    private List<Message> receive(int max, @Nullable String attempt) {
        return sqs.receiveMessage(b ->
                        b.queueUrl(url)
                                .maxNumberOfMessages(max)
                                .receiveRequestAttemptId(attempt)
                                .messageSystemAttributeNames(MessageSystemAttributeName.ALL))
                .messages();
    }

    private static SendMessageBatchRequestEntry entry(String id, String group) {
        return SendMessageBatchRequestEntry.builder()
                .id(id)
                .messageBody(id)
                .messageGroupId(group)
                .messageDeduplicationId(id)
                .build();
    }

    private static String number(Message message) {
        return String.valueOf(message.attributes().get(MessageSystemAttributeName.SEQUENCE_NUMBER));
    }
}
