package io.penstock.server.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.penstock.server.config.QueueSource;
import io.penstock.server.config.QueueSources;
import io.penstock.server.config.ServerConfig;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.elasticmq.NodeAddress;
import org.elasticmq.rest.sqs.SQSRestServer;
import org.elasticmq.rest.sqs.SQSRestServerBuilder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.services.lambda.model.FunctionResponseType;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/// What a mapping promises wherever its queue lives: embedded, at another server of ours, or at a
/// service of others. In real time, because others know no clock but that; on a busy machine a
/// message may therefore be delivered once more than it must.
class QueueContractTest {
    private static final int ROUNDS_MAX = 30;

    /// Raises on what never works, and once on what works later.
    private static final String HANDLES =
            """
            import json
            def handle(event, context):
                for record in event["Records"]:
                    kind = json.loads(record["body"])["kind"]
                    receives = record["attributes"]["ApproximateReceiveCount"]
                    if kind == "poison" or (kind == "late" and receives == "1"):
                        raise ValueError(kind)
                    print("handled", kind, receives)
            """;

    /// Handles messages in order up to the first that does not work, and reports the rest.
    private static final String STOPS_AT_FAILURES =
            """
            def handle(event, context):
                failed = {}
                for record in event["Records"]:
                    group = record["attributes"]["MessageGroupId"]
                    first = record["attributes"]["ApproximateReceiveCount"] == "1"
                    if group in failed or (record["body"] == "a2" and first):
                        failed.setdefault(group, []).append(record["messageId"])
                    else:
                        print("handled", record["body"])
                return {"batchItemFailures": [
                    {"itemIdentifier": each} for ids in failed.values() for each in ids]}
            """;

    /// The window is measured on another clock than the one that stamps lines.
    private static final Duration NEARLY_A_SECOND = Duration.ofMillis(900);

    /// Reports what is bad when it comes for the first time, and handles the rest.
    private static final String REPORTS =
            """
            def handle(event, context):
                failed = []
                for record in event["Records"]:
                    receives = record["attributes"]["ApproximateReceiveCount"]
                    if record["body"].startswith("bad") and receives == "1":
                        failed.append({"itemIdentifier": record["messageId"]})
                    else:
                        print("handled", record["body"], receives)
                return {"batchItemFailures": failed}
            """;

    /// Where a queue lives.
    enum Place {
        /// In the server that runs the mapping.
        EMBEDDED,
        /// In another server of ours, through the SDK.
        OURS,
        /// In a service of others, through the SDK.
        ELASTIC_MQ
    }

    @ParameterizedTest
    @EnumSource(Place.class)
    void handlesRetriesFiltersAndDeadLetters(Place place) throws Exception {
        try (var world = World.of(place)) {
            world.site.function("handles", Code.python(HANDLES).timeout(1));
            world.site.invoke("handles", "{\"Records\":[]}"); // warms it up
            Box dead = Box.create(world.sqs, "dead", Map.of());
            Box queue =
                    Box.create(
                            world.sqs, "orders", Map.ofEntries(Box.visibility(3), dead.after(2)));
            Mapping mapping =
                    world.site.mapping(
                            "handles",
                            queue,
                            create -> {
                                create.batchSize(1);
                                Site.only("{\"body\":{\"kind\":[{\"anything-but\":\"noise\"}]}}")
                                        .accept(create);
                            });

            List<String> ids =
                    queue.send(
                            IntStream.range(0, 20)
                                    .mapToObj(QueueContractTest::kind)
                                    .map("{\"kind\":\"%s\"}"::formatted)
                                    .toList());
            List<Message> letters = List.of();
            for (int rounds = 0; letters.isEmpty() && rounds < ROUNDS_MAX; rounds++) {
                letters = dead.receive(1); // not every service wakes a receiver for what it moves
            }
            mapping.awaitCounters(counters -> counters.path("deleted").asInt() >= 18);

            assertThat(letters).map(Message::messageId).containsExactly(ids.get(7));
            assertThat(mapping.counters().path("filtered").asInt()).isPositive();
            assertThat(mapping.counters().path("invocations").asInt())
                    .isGreaterThanOrEqualTo(18 + 1 + 2);
            assertThat(
                            world.site.awaitLog(
                                    "handles", log -> String.join("", log).contains("late 2")))
                    .isNotEmpty();
            assertThat(queue.counts()).containsExactly(0, 0, 0);
        }
    }

    @ParameterizedTest
    @EnumSource(Place.class)
    void keepsTheOrderOfMessageGroups(Place place) throws Exception {
        try (var world = World.of(place)) {
            world.site.function("ordered", Code.python(STOPS_AT_FAILURES).timeout(1));
            world.site.invoke("ordered", "{\"Records\":[]}");
            Box queue =
                    Box.create(
                            world.sqs,
                            "orders.fifo",
                            Map.of(
                                    QueueAttributeName.FIFO_QUEUE,
                                    "true",
                                    QueueAttributeName.VISIBILITY_TIMEOUT,
                                    "3"));
            for (int i = 1; i <= 4; i++) {
                for (String group : List.of("a", "b")) {
                    String body = group + i;
                    world.sqs.sendMessage(send ->
                            send.queueUrl(queue.url())
                                    .messageBody(body)
                                    .messageGroupId(group)
                                    .messageDeduplicationId(body));
                }
            }
            Mapping mapping =
                    world.site.mapping(
                            "ordered",
                            queue,
                            create ->
                                    create.batchSize(3)
                                            .functionResponseTypes(
                                                    FunctionResponseType
                                                            .REPORT_BATCH_ITEM_FAILURES));

            mapping.awaitCounters(counters -> counters.path("deleted").asInt() >= 8);
            List<String> log =
                    world.site.awaitLog("ordered", lines -> handled(lines).distinct().count() == 8);

            for (String group : List.of("a", "b")) {
                assertThat(handled(log).filter(body -> body.startsWith(group)).distinct())
                        .containsExactly(group + 1, group + 2, group + 3, group + 4);
            }
            assertThat(queue.counts()).containsExactly(0, 0, 0);
        }
    }

    @ParameterizedTest
    @EnumSource(Place.class)
    void gathersMessagesForTheWholeWindow(Place place) throws Exception {
        try (var world = World.of(place)) {
            world.site.function("prints", Code.python(Code.PRINTS).timeout(1));
            Box queue = Box.create(world.sqs, "gathers", Map.ofEntries(Box.visibility(60)));
            List<String> ids = queue.send("a", "b", "c", "d", "e");
            Mapping mapping =
                    world.site.mapping(
                            "prints",
                            queue,
                            create -> create.batchSize(100).maximumBatchingWindowInSeconds(1));

            mapping.awaitCounters(counters -> counters.path("deleted").asInt() == 5);

            List<JsonNode> closed = mapping.seen("batch-closed");
            assertThat(closed)
                    .allSatisfy(batch -> {
                        assertThat(batch.path("reason").asText()).isEqualTo("WINDOW");
                        assertThat(at(batch))
                                .isAfterOrEqualTo(
                                        at(receiveOf(mapping, batch)).plus(NEARLY_A_SECOND));
                    });
            assertThat(closed.stream().flatMap(QueueContractTest::ids))
                    .containsExactlyInAnyOrderElementsOf(ids);
            assertThat(queue.counts()).containsExactly(0, 0, 0);
        }
    }

    @ParameterizedTest
    @EnumSource(Place.class)
    void leavesInTheQueueWhatAnAnswerReports(Place place) throws Exception {
        try (var world = World.of(place)) {
            world.site.function("reports", Code.python(REPORTS).timeout(1));
            world.site.invoke("reports", "{\"Records\":[]}");
            Box queue = Box.create(world.sqs, "partial", Map.ofEntries(Box.visibility(3)));
            List<String> ids = queue.send("good-1", "bad-1", "good-2", "bad-2");
            Mapping mapping =
                    world.site.mapping(
                            "reports",
                            queue,
                            create ->
                                    create.functionResponseTypes(
                                            FunctionResponseType.REPORT_BATCH_ITEM_FAILURES));

            mapping.awaitCounters(counters -> counters.path("deleted").asInt() >= 4);
            List<String> log =
                    world.site.awaitLog(
                            "reports",
                            lines ->
                                    handled(lines).anyMatch(line -> line.startsWith("bad-1"))
                                            && handled(lines)
                                                    .anyMatch(line -> line.startsWith("bad-2")));

            assertThat(handled(log)).contains("good-1 1", "good-2 1");
            assertThat(handled(log).filter(line -> line.startsWith("bad")))
                    .noneMatch(line -> line.endsWith(" 1"));
            assertThat(mapping.seen("returned").stream().flatMap(QueueContractTest::ids))
                    .containsOnly(ids.get(1), ids.get(3));
            assertThat(queue.counts()).containsExactly(0, 0, 0);
        }
    }

    @ParameterizedTest
    @EnumSource(Place.class)
    void letsGoWhatIsThrottledUntilItsVisibilityEnds(Place place) throws Exception {
        try (var world = World.of(place)) {
            world.site.function("throttled", Code.python(Code.PRINTS).timeout(1));
            world.site
                    .lambda()
                    .putFunctionConcurrency(
                            put -> put.functionName("throttled").reservedConcurrentExecutions(0));
            Box queue = Box.create(world.sqs, "throttled", Map.ofEntries(Box.visibility(2)));
            String id = queue.send("later");
            Mapping mapping = world.site.mapping("throttled", queue);

            JsonNode letGo = mapping.await("let-go", 1).getFirst();
            world.site
                    .lambda()
                    .deleteFunctionConcurrency(delete -> delete.functionName("throttled"));
            mapping.awaitCounters(counters -> counters.path("deleted").asInt() >= 1);
            List<String> log =
                    world.site.awaitLog("throttled", lines -> handled(lines).count() >= 1);

            assertThat(ids(letGo)).containsExactly(id);
            assertThat(mapping.seen("throttled")).isNotEmpty();
            assertThat(handled(log)).noneMatch(line -> line.equals("later 1"));
            assertThat(queue.counts()).containsExactly(0, 0, 0);
        }
    }

    @ParameterizedTest
    @EnumSource(Place.class)
    void runsNoMoreAtATimeThanTheMaximum(Place place, @TempDir Path directory) throws Exception {
        try (var world = World.of(place)) {
            var gate = new Gate(directory);
            world.site.function("gated", gate.python().timeout(60));
            Box queue = Box.create(world.sqs, "capped", Map.ofEntries(Box.visibility(360)));
            queue.send("a", "b", "c", "d", "e", "f", "g", "h");
            Mapping mapping =
                    world.site.mapping(
                            "gated",
                            queue,
                            create ->
                                    create.batchSize(1)
                                            .scalingConfig(cap -> cap.maximumConcurrency(2)));

            mapping.await("invoked", 2);
            gate.open();
            mapping.awaitCounters(counters -> counters.path("deleted").asInt() == 8);

            var most = new AtomicInteger();
            mapping.await(
                    "the most that ran at a time",
                    journal -> {
                        most.set(mostAtATime(journal));
                        return true;
                    });
            assertThat(most).hasValue(2);
            assertThat(queue.counts()).containsExactly(0, 0, 0);
        }
    }

    private static int mostAtATime(List<JsonNode> journal) {
        int running = 0;
        int most = 0;
        for (JsonNode line : journal) {
            switch (line.path("kind").asText()) {
                case "invoked" -> most = Math.max(most, ++running);
                case "answered", "function-failed", "throttled", "refused" -> running--;
                default -> {} // says nothing of invocations
            }
        }
        return most;
    }

    private static JsonNode receiveOf(Mapping mapping, JsonNode batch) {
        String first = batch.at("/ids/0").asText();
        return mapping.seen("polled").stream()
                .filter(polled -> ids(polled).anyMatch(first::equals))
                .findFirst()
                .orElseThrow();
    }

    private static Stream<String> ids(JsonNode line) {
        return line.path("ids").valueStream().map(JsonNode::asText);
    }

    private static Instant at(JsonNode line) {
        return Instant.parse(line.path("at").asText());
    }

    private static Stream<String> handled(List<String> log) {
        return log.stream()
                .filter(line -> line.contains("handled "))
                .map(line -> line.substring(line.indexOf("handled ") + 8).strip());
    }

    private static String kind(int index) {
        return switch (index) {
            case 3 -> "late";
            case 7 -> "poison";
            case 11 -> "noise";
            default -> "good";
        };
    }

    /// A server with a mapping, and a client of the service that keeps its queues.
    ///
    /// @param ends what closes them, in order
    private record World(Site site, SqsClient sqs, List<Runnable> ends) implements AutoCloseable {
        static World of(Place place) {
            return switch (place) {
                case EMBEDDED -> {
                    Site site = Site.open();
                    yield new World(site, site.sqs(), List.of(site::close));
                }
                case OURS -> {
                    Site theirs = Site.open();
                    Site site = Site.open(reading(theirs.endpoint()));
                    yield new World(site, theirs.sqs(), List.of(site::close, theirs::close));
                }
                case ELASTIC_MQ -> {
                    SQSRestServer theirs = elasticMq();
                    int port = theirs.waitUntilStarted().localAddress().getPort();
                    URI endpoint = URI.create("http://127.0.0.1:" + port);
                    Site site = Site.open(reading(endpoint));
                    SqsClient sqs = Site.sqs(endpoint);
                    // To wait for its end would be to wait for its long polls.
                    yield new World(
                            site, sqs, List.of(site::close, sqs::close, theirs::stopAndGetFuture));
                }
            };
        }

        private static SQSRestServer elasticMq() {
            return SQSRestServerBuilder.withAWSRegion("us-east-1")
                    .withInterface("127.0.0.1")
                    .withPort(0)
                    .withServerAddress(new NodeAddress("http", "127.0.0.1", 0, ""))
                    .start();
        }

        private static ServerConfig reading(URI endpoint) {
            return ServerConfig.passing()
                    .with(new QueueSources(new QueueSource.External(endpoint), Map.of()));
        }

        @Override
        public void close() {
            ends.forEach(Runnable::run);
        }
    }
}
