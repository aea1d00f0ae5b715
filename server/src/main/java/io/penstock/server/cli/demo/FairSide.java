package io.penstock.server.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.server.cli.ControlClient;
import io.penstock.server.cli.ControlClient.Answer;
import io.penstock.server.cli.demo.PlainAws.Response;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// One queue of the fair queue's demo, with a function and the mapping between them; and what was
/// seen of it. Used by one thread.
final class FairSide {
    private static final String ROLE = "arn:aws:iam::000000000000:role/demo";
    private static final int FUNCTION_TIMEOUT_SECONDS = 30;
    private static final int VISIBILITY_SECONDS = 200;
    private static final int RECEIVES_MAX = 10;
    private static final int ENTRIES_MAX = 10;
    private static final int LINES_MAX = 10_000;
    private static final int POLLS_MAX = 500;
    private static final long POLL_MILLIS = 20;

    private final PlainAws aws;
    private final ControlClient control;
    private final String name;
    private final boolean grouped;
    private String queueUrl = "";
    private int waitingMax;
    private int quietWaitingMax;
    private int noisyMax;

    /// @param name of the queue and of the function
    /// @param grouped whether messages carry their tenant as message group
    FairSide(PlainAws aws, ControlClient control, String name, boolean grouped) {
        this.aws = aws;
        this.control = control;
        this.name = name;
        this.grouped = grouped;
    }

    /// Creates everything, in a language that this machine has.
    void create(Path example, FairLoad load) throws InterruptedException {
        String deadLetterUrl = createQueue(name + "-dead-letters", PlainAws.input());
        String redrive =
                PlainAws.input()
                        .put("deadLetterTargetArn", arn(deadLetterUrl))
                        .put("maxReceiveCount", RECEIVES_MAX)
                        .toString();
        queueUrl =
                createQueue(
                        name,
                        PlainAws.input()
                                .put("VisibilityTimeout", Integer.toString(VISIBILITY_SECONDS))
                                .put("RedrivePolicy", redrive));
        createFunction(example);
        ObjectNode mapping =
                PlainAws.input()
                        .put("FunctionName", name)
                        .put("EventSourceArn", arn(queueUrl))
                        .put("BatchSize", FairLoad.BATCH)
                        .put("MaximumBatchingWindowInSeconds", 1);
        mapping.putArray("FunctionResponseTypes").add("ReportBatchItemFailures");
        mapping.putObject("ScalingConfig").put("MaximumConcurrency", load.consumers());
        PlainAws.succeeded("the mapping", aws.create("/2015-03-31/event-source-mappings", mapping));
    }

    /// Sends one message for each of these tenants.
    void send(List<String> tenants) throws InterruptedException {
        for (int from = 0; from < tenants.size(); from += ENTRIES_MAX) {
            ObjectNode input = PlainAws.input().put("QueueUrl", queueUrl);
            ArrayNode entries = input.putArray("Entries");
            for (String tenant :
                    tenants.subList(from, Math.min(from + ENTRIES_MAX, tenants.size()))) {
                ObjectNode entry = entries.addObject();
                entry.put("Id", Integer.toString(entries.size())).put("MessageBody", tenant);
                if (grouped) {
                    entry.put("MessageGroupId", tenant);
                }
            }
            JsonNode answer = aws.sqs("SendMessageBatch", input);
            if (answer.path("Successful").size() != entries.size()) {
                throw new DemoFailed("not all messages were taken: " + answer.path("Failed"));
            }
        }
    }

    /// Looks at the queue.
    ///
    /// @return how many messages wait
    int look() throws InterruptedException {
        ObjectNode input = PlainAws.input().put("QueueUrl", queueUrl);
        input.putArray("AttributeNames").add("ApproximateNumberOfMessages");
        JsonNode attributes = aws.sqs("GetQueueAttributes", input).path("Attributes");
        int waiting = attributes.path("ApproximateNumberOfMessages").asInt();
        JsonNode tenants = get("/_penstock/queues/" + name + "/tenants", Map.of("limit", "1"));
        waitingMax = Math.max(waitingMax, waiting);
        quietWaitingMax = Math.max(quietWaitingMax, tenants.path("visibleInQuietGroups").asInt());
        noisyMax = Math.max(noisyMax, tenants.path("noisyGroups").asInt());
        return waiting;
    }

    /// Returns how long the messages waited that the function has handled by now.
    Waits waits() throws InterruptedException {
        var waits = new Waits();
        long after = 0;
        boolean more = true;
        while (more) {
            Map<String, String> query =
                    Map.of("after", Long.toString(after), "limit", Integer.toString(LINES_MAX));
            JsonNode page = get("/_penstock/functions/" + name + "/logs", query);
            page.path("lines").forEach(line -> waits.read(line.asText()));
            after = page.path("next").asLong(after);
            more = !page.path("lines").isEmpty();
        }
        return waits;
    }

    FairOutcome.Side outcome() throws InterruptedException {
        return new FairOutcome.Side(waits(), waitingMax, quietWaitingMax, noisyMax);
    }

    private void createFunction(Path example) throws InterruptedException {
        String refused = "";
        for (Language language : List.of(Language.PYTHON, Language.NODE)) {
            byte[] code = CodePackage.of(language.file(example));
            ObjectNode input =
                    PlainAws.input()
                            .put("FunctionName", name)
                            .put("Runtime", language.runtime())
                            .put("Role", ROLE)
                            .put("Handler", language.handler())
                            .put("Timeout", FUNCTION_TIMEOUT_SECONDS);
            input.putObject("Code").put("ZipFile", Base64.getEncoder().encodeToString(code));
            Response response = aws.create("/2015-03-31/functions", input);
            if (response.status() == 201) {
                awaitActive();
                return;
            }
            refused = response.message();
        }
        throw new DemoFailed("neither Python nor Node.js can run here: " + refused);
    }

    private void awaitActive() throws InterruptedException {
        String path = "/2015-03-31/functions/" + name + "/configuration";
        for (int polls = 0; polls < POLLS_MAX; polls++) {
            if (aws.read(path).path("State").asText().equals("Active")) {
                return;
            }
            boolean _ = new CountDownLatch(1).await(POLL_MILLIS, TimeUnit.MILLISECONDS);
        }
        throw new DemoFailed("the function does not become active");
    }

    private String createQueue(String called, ObjectNode attributes) throws InterruptedException {
        ObjectNode input = PlainAws.input().put("QueueName", called);
        input.set("Attributes", attributes);
        return aws.sqs("CreateQueue", input).path("QueueUrl").asText();
    }

    private String arn(String url) throws InterruptedException {
        ObjectNode input = PlainAws.input().put("QueueUrl", url);
        input.putArray("AttributeNames").add("QueueArn");
        return aws.sqs("GetQueueAttributes", input).path("Attributes").path("QueueArn").asText();
    }

    private JsonNode get(String path, Map<String, String> query) throws InterruptedException {
        return switch (control.get(path, query)) {
            case Answer.Found(var body) -> body;
            case Answer.Refused(var message) -> throw new DemoFailed(message);
            case Answer.Unreachable(var message) -> throw new DemoFailed(message);
        };
    }
}
