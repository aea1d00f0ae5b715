package io.penstock.server.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import io.penstock.server.Penstock;
import io.penstock.server.config.ServerConfig;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.CreateEventSourceMappingRequest;
import software.amazon.awssdk.services.lambda.model.Filter;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;
import software.amazon.awssdk.services.lambda.model.ResourceNotFoundException;
import software.amazon.awssdk.services.lambda.waiters.LambdaWaiter;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/// A server, in this process or another, and clients of it that never try twice.
final class Site implements AutoCloseable {
    static final StaticCredentialsProvider ANYONE =
            StaticCredentialsProvider.create(AwsBasicCredentials.create("any", "any"));

    private static final BackoffStrategy ASK_OFTEN =
            BackoffStrategy.fixedDelayWithoutJitter(Duration.ofMillis(20));
    private static final Duration GONE_LIMIT = Duration.ofSeconds(30);
    private static final int LOG_ROUNDS_MAX = 6;
    private static final int LOG_ROUND_SECONDS = 5;

    private final URI endpoint;
    private final Runnable stop;
    private final LambdaClient lambda;
    private final SqsClient sqs;
    private final Control control;

    private Site(URI endpoint, Runnable stop) {
        this.endpoint = endpoint;
        this.stop = stop;
        this.lambda =
                LambdaClient.builder()
                        .endpointOverride(endpoint)
                        .region(Region.US_EAST_1)
                        .credentialsProvider(ANYONE)
                        .overrideConfiguration(
                                each -> each.retryStrategy(retry -> retry.maxAttempts(1)))
                        .build();
        this.sqs = sqs(endpoint);
        this.control = new Control(endpoint);
    }

    /// Starts a server in memory.
    static Site open() {
        return open(ServerConfig.passing());
    }

    /// Starts a server in this process.
    static Site open(ServerConfig config) {
        var server = Penstock.start(config);
        return new Site(URI.create("http://127.0.0.1:" + server.port()), server::close);
    }

    /// Returns clients of a server of someone else's.
    static Site at(URI endpoint) {
        return new Site(endpoint, () -> {});
    }

    /// Returns a client of any SQS service.
    static SqsClient sqs(URI endpoint) {
        return SqsClient.builder()
                .endpointOverride(endpoint)
                .region(Region.US_EAST_1)
                .credentialsProvider(ANYONE)
                .overrideConfiguration(each -> each.retryStrategy(retry -> retry.maxAttempts(1)))
                .build();
    }

    URI endpoint() {
        return endpoint;
    }

    LambdaClient lambda() {
        return lambda;
    }

    SqsClient sqs() {
        return sqs;
    }

    Control control() {
        return control;
    }

    /// Creates a function, waits until it is active, and returns its name.
    String function(String name, Code code) {
        return function(name, code, Map.of());
    }

    /// Creates a function with environment variables.
    String function(String name, Code code, Map<String, String> variables) {
        lambda.createFunction(create ->
                create.functionName(name)
                        .runtime(code.runtime())
                        .role("arn:aws:iam::000000000000:role/any")
                        .handler(code.handler())
                        .timeout(code.timeoutSeconds())
                        .environment(set -> set.variables(variables))
                        .code(zip -> zip.zipFile(code.zip())));
        awaitActive(name);
        return name;
    }

    /// Waits until a new function can be invoked.
    void awaitActive(String name) {
        try (var waiter = LambdaWaiter.builder().client(lambda).build()) {
            waiter.waitUntilFunctionActiveV2(
                    get -> get.functionName(name), often -> often.backoffStrategyV2(ASK_OFTEN));
        }
    }

    /// Waits until an update of a function has settled.
    void awaitUpdated(String name) {
        try (var waiter = LambdaWaiter.builder().client(lambda).build()) {
            waiter.waitUntilFunctionUpdatedV2(
                    get -> get.functionName(name), often -> often.backoffStrategyV2(ASK_OFTEN));
        }
    }

    /// Lets anybody call the URL of a function or an alias.
    void open(String function) {
        lambda.addPermission(add ->
                add.functionName(function)
                        .statementId("anybody")
                        .action("lambda:InvokeFunctionUrl")
                        .principal("*")
                        .functionUrlAuthType("NONE"));
        lambda.addPermission(add ->
                add.functionName(function)
                        .statementId("by-url")
                        .action("lambda:InvokeFunction")
                        .principal("*")
                        .invokedViaFunctionUrl(true));
    }

    InvokeResponse invoke(String function, String event) {
        return lambda.invoke(
                call -> call.functionName(function).payload(SdkBytes.fromUtf8String(event)));
    }

    @SafeVarargs
    final Box queue(String name, Map.Entry<QueueAttributeName, String>... attributes) {
        Map<QueueAttributeName, String> all = new EnumMap<>(QueueAttributeName.class);
        for (Map.Entry<QueueAttributeName, String> attribute : attributes) {
            all.put(attribute.getKey(), attribute.getValue());
        }
        return Box.create(sqs, name, all);
    }

    /// Creates a mapping and waits until it polls.
    Mapping mapping(String function, Box queue) throws IOException, InterruptedException {
        return mapping(function, queue, _ -> {});
    }

    /// Creates a mapping with more settings and waits until it polls.
    Mapping mapping(
            String function, Box queue, Consumer<CreateEventSourceMappingRequest.Builder> settings)
            throws IOException, InterruptedException {
        return newMapping(function, queue, settings).awaitState("Enabled");
    }

    /// Creates a mapping and waits for nothing.
    Mapping newMapping(
            String function,
            Box queue,
            Consumer<CreateEventSourceMappingRequest.Builder> settings) {
        String uuid =
                lambda.createEventSourceMapping(
                                create -> {
                                    create.functionName(function).eventSourceArn(queue.arn());
                                    settings.accept(create);
                                })
                        .uuid();
        return new Mapping(control, uuid);
    }

    /// Returns the setting that filters by one pattern.
    static Consumer<CreateEventSourceMappingRequest.Builder> only(String pattern) {
        return create ->
                create.filterCriteria(
                        filters -> filters.filters(Filter.builder().pattern(pattern).build()));
    }

    /// Returns a mapping's state as its API shows it now.
    String state(Mapping mapping) {
        return lambda.getEventSourceMapping(get -> get.uuid(mapping.uuid())).state();
    }

    /// Disables a mapping and waits until it has finished all it began.
    void drain(Mapping mapping) throws IOException, InterruptedException {
        lambda.updateEventSourceMapping(update -> update.uuid(mapping.uuid()).enabled(false));
        mapping.awaitState("Disabled");
    }

    /// Waits until a deleted mapping is gone. It takes its journal with it, so its state is asked
    /// again and again.
    void awaitGone(Mapping mapping) {
        long end = System.nanoTime() + GONE_LIMIT.toNanos();
        try {
            while (System.nanoTime() - end < 0) {
                assertThat(state(mapping)).isEqualTo("Deleting");
            }
        } catch (ResourceNotFoundException gone) {
            return;
        }
        fail("mapping %s is not gone", mapping.uuid());
    }

    /// Returns the function's log as soon as it is as wished.
    List<String> awaitLog(String function, Predicate<List<String>> wish)
            throws IOException, InterruptedException {
        var lines = new ArrayList<String>();
        long after = 0;
        for (int idle = 0; idle < LOG_ROUNDS_MAX; ) {
            JsonNode page =
                    control.get(
                            "/functions/%s/logs?after=%d&waitSeconds=%d"
                                    .formatted(function, after, LOG_ROUND_SECONDS));
            page.path("lines").forEach(line -> lines.add(line.asText()));
            idle = page.path("lines").isEmpty() ? idle + 1 : 0;
            after = page.path("next").asLong();
            if (wish.test(lines)) {
                return lines;
            }
        }
        return fail("the log of %s is not as wished: %s", function, lines);
    }

    /// Proves that the server still does its work: the function answers a direct invocation as
    /// [Code#PRINTS] does, and a queue hands out what it is sent.
    void worksStill(String function) {
        Box box = queue("works-still");

        String id = box.send("still");
        var received = box.receive(5);
        sqs.deleteMessage(delete ->
                delete.queueUrl(box.url()).receiptHandle(received.getFirst().receiptHandle()));

        assertThat(received)
                .singleElement()
                .satisfies(message -> assertThat(message.messageId()).isEqualTo(id));
        assertThat(invoke(function, "{}").payload().asUtf8String()).isEqualTo("{\"alive\": true}");
    }

    /// Stops the server under its clients.
    void stop() {
        stop.run();
    }

    @Override
    public void close() {
        control.close();
        lambda.close();
        sqs.close();
        stop.run();
    }
}
