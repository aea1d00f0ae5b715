package io.penstock.server.clients;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.fail;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.Filter;
import software.amazon.awssdk.services.lambda.model.FunctionConfiguration;
import software.amazon.awssdk.services.lambda.model.InvocationType;
import software.amazon.awssdk.services.lambda.model.LogType;
import software.amazon.awssdk.services.lambda.model.ResourceNotFoundException;
import software.amazon.awssdk.services.lambda.model.Runtime;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;

/// The AWS SDK for Java, version 2.
class JavaSdkTest {
    private static final StaticCredentialsProvider ANYONE =
            StaticCredentialsProvider.create(AwsBasicCredentials.create("any", "any"));
    private static final int POLLS_MAX = 300;
    private static final long POLL_MILLIS = 100;

    @Test
    void tellsTheWholeStory(@TempDir Path directory) throws Exception {
        try (var world = new World(directory);
                var lambda = lambda(world);
                var sqs = sqs(world)) {
            createsAFunction(world, lambda);
            String queue = createsQueues(sqs);
            String uuid = createsAMapping(lambda, arn(sqs, queue));
            sendsMessages(world, sqs, queue);
            invokes(lambda);
            takesAllDown(lambda, uuid);
        }
    }

    private static void createsAFunction(World world, LambdaClient lambda) throws Exception {
        byte[] zip = Files.readAllBytes(world.zip("handler.py", World.PYTHON));
        lambda.createFunction(create ->
                create.functionName(Story.FUNCTION)
                        .runtime(Runtime.PYTHON3_13)
                        .role("arn:aws:iam::000000000000:role/any")
                        .handler("handler.handle")
                        .timeout(1)
                        .code(code -> code.zipFile(SdkBytes.fromByteArray(zip))));
        try (var waiter = lambda.waiter()) {
            waiter.waitUntilFunctionActiveV2(get -> get.functionName(Story.FUNCTION));
        }

        assertThat(lambda.listFunctionsPaginator().functions())
                .extracting(FunctionConfiguration::functionName)
                .containsExactly(Story.FUNCTION);
    }

    private static String createsQueues(SqsClient sqs) {
        String dead = sqs.createQueue(create -> create.queueName("dead")).queueUrl();
        String policy =
                "{\"deadLetterTargetArn\":\"" + arn(sqs, dead) + "\",\"maxReceiveCount\":1}";
        var attributes =
                Map.of(
                        QueueAttributeName.VISIBILITY_TIMEOUT,
                        "1",
                        QueueAttributeName.REDRIVE_POLICY,
                        policy);
        return sqs.createQueue(create -> create.queueName("orders").attributes(attributes))
                .queueUrl();
    }

    private static String createsAMapping(LambdaClient lambda, String queueArn)
            throws InterruptedException {
        String uuid =
                lambda.createEventSourceMapping(create ->
                                create.functionName(Story.FUNCTION)
                                        .eventSourceArn(queueArn)
                                        .batchSize(1)
                                        .filterCriteria(only ->
                                                only.filters(
                                                        Filter.builder()
                                                                .pattern(Story.FILTER)
                                                                .build())))
                        .uuid();

        awaitState(lambda, uuid, "Enabled");
        assertThat(
                        lambda.listEventSourceMappings(list -> list.eventSourceArn(queueArn))
                                .eventSourceMappings())
                .hasSize(1);
        return uuid;
    }

    private static void sendsMessages(World world, SqsClient sqs, String queue) throws Exception {
        var sent =
                sqs.sendMessageBatch(batch ->
                        batch.queueUrl(queue)
                                .entries(
                                        entry("a", Story.GOOD),
                                        entry("b", Story.DROPPED),
                                        entry("c", Story.POISONED)));
        String dead = sqs.getQueueUrl(get -> get.queueName("dead")).queueUrl();
        var received = sqs.receiveMessage(receive -> receive.queueUrl(dead).waitTimeSeconds(20));

        assertThat(sent.successful()).hasSize(3);
        assertThat(received.messages())
                .extracting(Message::messageId, Message::body)
                .containsExactly(tuple(sent.successful().getLast().messageId(), Story.POISONED));
        Story.checkLog(world.logUntil(Story.FUNCTION, "handled " + Story.GOOD));
    }

    private static void invokes(LambdaClient lambda) {
        var invoked =
                lambda.invoke(call ->
                        call.functionName(Story.FUNCTION)
                                .logType(LogType.TAIL)
                                .payload(SdkBytes.fromUtf8String("{}")));
        var dry =
                lambda.invoke(call ->
                        call.functionName(Story.FUNCTION).invocationType(InvocationType.DRY_RUN));
        String poisoned = "{\"Records\":[{\"body\":\"poison\"}]}";
        var failed =
                lambda.invoke(call ->
                        call.functionName(Story.FUNCTION)
                                .payload(SdkBytes.fromUtf8String(poisoned)));

        assertThat(invoked.statusCode()).isEqualTo(200);
        assertThat(invoked.payload().asUtf8String()).isEqualTo("{\"handled\": 0}");
        assertThat(new String(Base64.getDecoder().decode(invoked.logResult()), UTF_8))
                .contains("START RequestId: ", "log of orders", "REPORT RequestId: ");
        assertThat(dry.statusCode()).isEqualTo(204);
        assertThat(failed.functionError()).isEqualTo("Unhandled");
        assertThat(failed.payload().asUtf8String()).contains("ValueError", "poisoned: poison");
    }

    private static void takesAllDown(LambdaClient lambda, String uuid) throws InterruptedException {
        var updated =
                lambda.updateEventSourceMapping(
                        update -> update.uuid(uuid).batchSize(5).enabled(false));
        assertThat(updated.batchSize()).isEqualTo(5);
        awaitState(lambda, uuid, "Disabled");
        lambda.deleteEventSourceMapping(delete -> delete.uuid(uuid));
        lambda.deleteFunction(delete -> delete.functionName(Story.FUNCTION));

        assertThatExceptionOfType(ResourceNotFoundException.class)
                .isThrownBy(() -> lambda.getFunction(get -> get.functionName(Story.FUNCTION)));
    }

    private static void awaitState(LambdaClient lambda, String uuid, String state)
            throws InterruptedException {
        for (int polls = 0; polls < POLLS_MAX; polls++) {
            if (state.equals(lambda.getEventSourceMapping(get -> get.uuid(uuid)).state())) {
                return;
            }
            boolean _ = new CountDownLatch(1).await(POLL_MILLIS, TimeUnit.MILLISECONDS);
        }
        fail("the mapping does not become %s", state);
    }

    private static SendMessageBatchRequestEntry entry(String id, String body) {
        return SendMessageBatchRequestEntry.builder().id(id).messageBody(body).build();
    }

    private static String arn(SqsClient sqs, String queue) {
        return String.valueOf(
                sqs.getQueueAttributes(get ->
                                get.queueUrl(queue).attributeNames(QueueAttributeName.QUEUE_ARN))
                        .attributes()
                        .get(QueueAttributeName.QUEUE_ARN));
    }

    private static LambdaClient lambda(World world) {
        return LambdaClient.builder()
                .endpointOverride(world.endpoint())
                .region(Region.US_EAST_1)
                .credentialsProvider(ANYONE)
                .build();
    }

    private static SqsClient sqs(World world) {
        return SqsClient.builder()
                .endpointOverride(world.endpoint())
                .region(Region.US_EAST_1)
                .credentialsProvider(ANYONE)
                .build();
    }
}
