package io.penstock.server.endtoend;

import static java.util.Objects.requireNonNullElse;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;

/// A queue, wherever it lives.
///
/// @param sqs a client of its service
record Box(SqsClient sqs, String url, String arn) {
    private static final int BATCH_MAX = 10;

    /// Creates a queue with the given attributes.
    static Box create(SqsClient sqs, String name, Map<QueueAttributeName, String> attributes) {
        String url =
                sqs.createQueue(create -> create.queueName(name).attributes(attributes)).queueUrl();
        return new Box(sqs, url, attribute(sqs, url, QueueAttributeName.QUEUE_ARN));
    }

    /// Returns the attribute that makes this queue another one's dead-letter queue.
    Map.Entry<QueueAttributeName, String> after(int receives) {
        return Map.entry(
                QueueAttributeName.REDRIVE_POLICY,
                "{\"deadLetterTargetArn\":\"" + arn + "\",\"maxReceiveCount\":" + receives + "}");
    }

    /// Returns the attribute that hides received messages for so long.
    static Map.Entry<QueueAttributeName, String> visibility(int seconds) {
        return Map.entry(QueueAttributeName.VISIBILITY_TIMEOUT, Integer.toString(seconds));
    }

    /// Sends one message and returns its id.
    String send(String body) {
        return sqs.sendMessage(send -> send.queueUrl(url).messageBody(body)).messageId();
    }

    /// Sends messages, ten at a time, and returns their ids in order.
    List<String> send(List<String> bodies) {
        var ids = new ArrayList<String>();
        for (int from = 0; from < bodies.size(); from += BATCH_MAX) {
            List<String> some = bodies.subList(from, Math.min(from + BATCH_MAX, bodies.size()));
            var entries = new ArrayList<SendMessageBatchRequestEntry>();
            for (int i = 0; i < some.size(); i++) {
                entries.add(
                        SendMessageBatchRequestEntry.builder()
                                .id(Integer.toString(i))
                                .messageBody(some.get(i))
                                .build());
            }
            sqs.sendMessageBatch(send -> send.queueUrl(url).entries(entries))
                    .successful()
                    .forEach(sent -> ids.add(sent.messageId()));
        }
        return ids;
    }

    List<String> send(String first, String... more) {
        var all = new ArrayList<String>(List.of(first));
        all.addAll(Arrays.asList(more));
        return send(all);
    }

    /// Receives up to ten messages, waiting for the first.
    List<Message> receive(int waitSeconds) {
        return sqs.receiveMessage(receive ->
                        receive.queueUrl(url)
                                .maxNumberOfMessages(BATCH_MAX)
                                .waitTimeSeconds(waitSeconds)
                                .messageSystemAttributeNames(MessageSystemAttributeName.ALL))
                .messages();
    }

    /// Returns messages visible, in flight and delayed.
    List<Integer> counts() {
        Map<QueueAttributeName, String> all =
                sqs.getQueueAttributes(
                                get -> get.queueUrl(url).attributeNames(QueueAttributeName.ALL))
                        .attributes();
        return List.of(
                number(all, QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES),
                number(all, QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE),
                number(all, QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_DELAYED));
    }

    private static int number(Map<QueueAttributeName, String> all, QueueAttributeName name) {
        return Integer.parseInt(all.getOrDefault(name, "-1"));
    }

    private static String attribute(SqsClient sqs, String url, QueueAttributeName name) {
        String value =
                sqs.getQueueAttributes(get -> get.queueUrl(url).attributeNames(name))
                        .attributes()
                        .get(name);
        return requireNonNullElse(value, "");
    }
}
