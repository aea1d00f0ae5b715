package io.penstock.server.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.server.cli.demo.PlainAws.Response;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// What the demo creates: two queues, the function, the mapping between them.
///
/// @param language in which the function runs
/// @param queueUrl of the queue of orders
/// @param deadLetterUrl of its dead-letter queue
/// @param mapping UUID
record Deployment(Language language, String queueUrl, String deadLetterUrl, String mapping) {
    /// The function's name.
    static final String FUNCTION = "orders";

    /// The queue's name; its dead-letter queue is called alike.
    static final String QUEUE = "orders";

    /// Receives until a message is set aside.
    static final int RECEIVES_MAX = 3;

    /// How long a received message stays hidden, and so how long a failed one waits for its next
    /// attempt. At least the function's timeout, as Lambda demands.
    private static final int VISIBILITY_SECONDS = 3;

    private static final int FUNCTION_TIMEOUT_SECONDS = 3;
    private static final String ROLE = "arn:aws:iam::000000000000:role/demo";
    private static final String FILTER = "{\"body\":{\"kind\":[\"order\"]}}";
    private static final int POLLS_MAX = 500;
    private static final long POLL_MILLIS = 20;

    /// Creates everything.
    ///
    /// @param languages to try, in this order, until the server can run one
    /// @param say is told which languages this machine lacks
    static Deployment create(
            PlainAws aws, Path example, List<Language> languages, Consumer<String> say)
            throws InterruptedException {
        String deadLetterUrl = queue(aws, QUEUE + "-dead-letters", PlainAws.input());
        ObjectNode attributes = PlainAws.input();
        attributes.put("VisibilityTimeout", Integer.toString(VISIBILITY_SECONDS));
        attributes.put("RedrivePolicy", redrivePolicy(arn(aws, deadLetterUrl)));
        String queueUrl = queue(aws, QUEUE, attributes);
        Language language = function(aws, example, languages, say);
        String mapping = mapping(aws, arn(aws, queueUrl), language);
        return new Deployment(language, queueUrl, deadLetterUrl, mapping);
    }

    private static String queue(PlainAws aws, String name, ObjectNode attributes)
            throws InterruptedException {
        ObjectNode input = PlainAws.input().put("QueueName", name);
        input.set("Attributes", attributes);
        return aws.sqs("CreateQueue", input).path("QueueUrl").asText();
    }

    private static String arn(PlainAws aws, String queueUrl) throws InterruptedException {
        ObjectNode input = PlainAws.input().put("QueueUrl", queueUrl);
        input.putArray("AttributeNames").add("QueueArn");
        return aws.sqs("GetQueueAttributes", input).path("Attributes").path("QueueArn").asText();
    }

    private static String redrivePolicy(String deadLetterArn) {
        return PlainAws.input()
                .put("deadLetterTargetArn", deadLetterArn)
                .put("maxReceiveCount", RECEIVES_MAX)
                .toString();
    }

    private static Language function(
            PlainAws aws, Path example, List<Language> languages, Consumer<String> say)
            throws InterruptedException {
        var refusals = new ArrayList<String>();
        for (Language language : languages) {
            Response response = createFunction(aws, example, language);
            if (response.status() == 201) {
                refusals.forEach(say);
                awaitActive(aws);
                return language;
            }
            refusals.add(language.runtime() + " cannot run here: " + response.message());
        }
        throw new DemoFailed(String.join(System.lineSeparator(), refusals));
    }

    private static Response createFunction(PlainAws aws, Path example, Language language)
            throws InterruptedException {
        byte[] code = CodePackage.of(language.file(example));
        ObjectNode input =
                PlainAws.input()
                        .put("FunctionName", FUNCTION)
                        .put("Runtime", language.runtime())
                        .put("Role", ROLE)
                        .put("Handler", language.handler())
                        .put("Timeout", FUNCTION_TIMEOUT_SECONDS);
        input.putObject("Code").put("ZipFile", Base64.getEncoder().encodeToString(code));
        return aws.create("/2015-03-31/functions", input);
    }

    /// Waits as the waiters of the SDKs do: asks again, a bounded number of times.
    private static void awaitActive(PlainAws aws) throws InterruptedException {
        String path = "/2015-03-31/functions/" + FUNCTION + "/configuration";
        for (int polls = 0; polls < POLLS_MAX; polls++) {
            JsonNode function = aws.read(path);
            switch (function.path("State").asText()) {
                case "Active" -> {
                    return;
                }
                case "Failed" -> throw new DemoFailed(function.path("StateReason").asText());
                default -> pause();
            }
        }
        throw new DemoFailed("the function does not become active");
    }

    private static void pause() throws InterruptedException {
        boolean _ = new CountDownLatch(1).await(POLL_MILLIS, TimeUnit.MILLISECONDS);
    }

    private static String mapping(PlainAws aws, String queueArn, Language language)
            throws InterruptedException {
        ObjectNode input =
                PlainAws.input()
                        .put("FunctionName", FUNCTION)
                        .put("EventSourceArn", queueArn)
                        .put("BatchSize", 1); // so that a poisoned order fails alone
        input.putObject("ScalingConfig").put("MaximumConcurrency", language.concurrency());
        input.putObject("FilterCriteria").putArray("Filters").addObject().put("Pattern", FILTER);
        String path = "/2015-03-31/event-source-mappings";
        return PlainAws.succeeded("the mapping", aws.create(path, input)).path("UUID").asText();
    }
}
