package io.penstock.server.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What the demo does with queues once they exist: send, count, look into.
final class Queues {
    private static final int BATCH_ENTRIES = 10;
    private static final List<String> COUNTS =
            List.of(
                    "ApproximateNumberOfMessages",
                    "ApproximateNumberOfMessagesNotVisible",
                    "ApproximateNumberOfMessagesDelayed");

    private final PlainAws aws;

    Queues(PlainAws aws) {
        this.aws = aws;
    }

    /// Sends these bodies in batches of ten.
    void send(String queueUrl, List<String> bodies) throws InterruptedException {
        for (int from = 0; from < bodies.size(); from += BATCH_ENTRIES) {
            int to = Math.min(from + BATCH_ENTRIES, bodies.size());
            JsonNode answer =
                    aws.sqs("SendMessageBatch", batch(queueUrl, bodies.subList(from, to)));
            if (answer.path("Successful").size() != to - from) {
                throw new DemoFailed("not all messages were taken: " + answer.path("Failed"));
            }
        }
    }

    /// Returns how many messages a queue holds, visible or not.
    int depth(String queueUrl) throws InterruptedException {
        ObjectNode input = PlainAws.input().put("QueueUrl", queueUrl);
        COUNTS.forEach(input.putArray("AttributeNames")::add);
        JsonNode attributes = aws.sqs("GetQueueAttributes", input).path("Attributes");
        return COUNTS.stream().mapToInt(name -> attributes.path(name).asInt()).sum();
    }

    /// Returns the bodies in a queue by message id, and puts the messages back.
    Map<String, String> look(String queueUrl) throws InterruptedException {
        var bodies = new LinkedHashMap<String, String>();
        var receipts = new ArrayList<String>();
        JsonNode messages;
        do {
            ObjectNode input =
                    PlainAws.input()
                            .put("QueueUrl", queueUrl)
                            .put("MaxNumberOfMessages", BATCH_ENTRIES);
            messages = aws.sqs("ReceiveMessage", input).path("Messages");
            for (JsonNode message : messages) {
                bodies.put(message.path("MessageId").asText(), message.path("Body").asText());
                receipts.add(message.path("ReceiptHandle").asText());
            }
        } while (!messages.isEmpty());
        for (String receipt : receipts) {
            putBack(queueUrl, receipt);
        }
        return bodies;
    }

    private void putBack(String queueUrl, String receipt) throws InterruptedException {
        ObjectNode input = PlainAws.input().put("QueueUrl", queueUrl);
        aws.sqs(
                "ChangeMessageVisibility",
                input.put("ReceiptHandle", receipt).put("VisibilityTimeout", 0));
    }

    private static ObjectNode batch(String queueUrl, List<String> bodies) {
        ObjectNode input = PlainAws.input().put("QueueUrl", queueUrl);
        ArrayNode entries = input.putArray("Entries");
        for (String body : bodies) {
            String id = Integer.toString(entries.size());
            entries.addObject().put("Id", id).put("MessageBody", body);
        }
        return input;
    }
}
