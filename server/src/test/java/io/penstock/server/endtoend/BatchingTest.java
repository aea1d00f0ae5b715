package io.penstock.server.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.penstock.server.config.ClockKind;
import io.penstock.server.config.ServerConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.lambda.model.ScalingConfig;

/// How many messages go into an invocation, and how many invocations go on at a time. On a clock
/// that stands still, so that only full batches leave before it moves.
class BatchingTest {
    private static final String COUNTS =
            """
            def handle(event, context):
                print("batch of", len(event["Records"]))
            """;

    private static final String SLOW =
            """
            import time
            def handle(event, context):
                print("begun", time.monotonic_ns())
                time.sleep(0.15)
                print("ended", time.monotonic_ns())
            """;

    private static Site site;

    @BeforeAll
    static void open() {
        site = Site.open(ServerConfig.passing().with(ClockKind.MANUAL));
        site.function("counts", Code.python(COUNTS));
    }

    @AfterAll
    static void close() {
        site.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {15, 100, 1_000, 10_000})
    void deliversAllOfFifteenMessages(int batchSize) throws Exception {
        Box queue = site.queue("fifteen-" + batchSize, Box.visibility(300));
        Mapping mapping =
                site.mapping(
                        "counts",
                        queue,
                        create -> create.batchSize(batchSize).maximumBatchingWindowInSeconds(10));

        queue.send(bodies(15));
        mapping.awaitCounters(counters -> counters.path("polled").asInt() == 15);
        site.control().advance(10);
        mapping.awaitCounters(counters -> counters.path("deleted").asInt() == 15);

        assertThat(queue.counts()).containsExactly(0, 0, 0);
    }

    @Test
    void makesTwoBatchesOfThirtyMessages() throws Exception {
        String function = site.function("two-batches", Code.python(COUNTS));
        site.lambda()
                .putFunctionConcurrency(
                        put -> put.functionName(function).reservedConcurrentExecutions(2));
        Box queue = site.queue("thirty");
        queue.send(bodies(30));
        Mapping mapping =
                site.mapping(
                        function,
                        queue,
                        create ->
                                create.batchSize(20)
                                        .maximumBatchingWindowInSeconds(1)
                                        .scalingConfig(
                                                ScalingConfig.builder()
                                                        .maximumConcurrency(2)
                                                        .build()));

        mapping.awaitCounters(counters -> counters.path("polled").asInt() == 30);
        site.control().advance(1);
        JsonNode counters = mapping.awaitCounters(each -> each.path("deleted").asInt() == 30);

        assertThat(counters.path("invocations").asInt()).isEqualTo(2);
        assertThat(mapping.seen("throttled")).isEmpty();
        assertThat(mapping.seen("batch-closed"))
                .extracting(line -> line.path("ids").size())
                .containsExactlyInAnyOrder(20, 10);
    }

    @Test
    void deliversAtOnceWithoutAWindow() throws Exception {
        Box queue = site.queue("at-once");
        queue.send(bodies(4));
        Mapping mapping = site.mapping("counts", queue);

        mapping.awaitCounters(counters -> counters.path("deleted").asInt() == 4);

        assertThat(mapping.seen("batch-closed"))
                .allSatisfy(
                        line -> assertThat(line.path("reason").asText()).isEqualTo("AVAILABLE"));
    }

    @Test
    void closesAWindowEarlyBeforeItsMessagesComeBack() throws Exception {
        Box queue = site.queue("hurried", Box.visibility(30));
        Mapping mapping =
                site.mapping(
                        "counts",
                        queue,
                        create -> create.batchSize(100).maximumBatchingWindowInSeconds(300));

        queue.send("a");
        mapping.awaitCounters(counters -> counters.path("polled").asInt() == 1);
        site.control().advance(29);
        mapping.awaitCounters(counters -> counters.path("deleted").asInt() == 1);

        assertThat(mapping.seen("batch-closed").getFirst().path("reason").asText())
                .isEqualTo("STAY");
        assertThat(mapping.counters().path("polled").asInt()).as("no second time").isEqualTo(1);
    }

    @Test
    void closesABatchBeforeItsEventExceedsSixMegabytes() throws Exception {
        Box queue = site.queue("heavy", Box.visibility(300));
        queue.send(bodies(1));
        String half = "x".repeat(1_000_000);
        for (int i = 0; i < 8; i++) {
            queue.send(half);
        }
        Mapping mapping =
                site.mapping(
                        "counts",
                        queue,
                        create -> create.batchSize(100).maximumBatchingWindowInSeconds(60));

        mapping.awaitCounters(counters -> counters.path("polled").asInt() == 9);
        site.control().advance(60);
        mapping.awaitCounters(counters -> counters.path("deleted").asInt() == 9);

        List<JsonNode> closed = mapping.seen("batch-closed");
        assertThat(closed).anyMatch(line -> line.path("reason").asText().equals("PAYLOAD"));
        assertThat(closed)
                .allSatisfy(line ->
                        assertThat(line.path("bytes").asInt()).isLessThanOrEqualTo(6_291_456));
    }

    @Test
    void neverExceedsMaximumConcurrency() throws Exception {
        String function = site.function("slow", Code.python(SLOW));
        Box queue = site.queue("capped");
        queue.send(bodies(12));
        Mapping mapping =
                site.mapping(
                        function,
                        queue,
                        create ->
                                create.batchSize(1)
                                        .scalingConfig(
                                                ScalingConfig.builder()
                                                        .maximumConcurrency(2)
                                                        .build()));

        mapping.awaitCounters(counters -> counters.path("deleted").asInt() == 12);
        List<String> log =
                site.awaitLog(
                        function,
                        lines ->
                                lines.stream().filter(line -> line.contains("ended")).count()
                                        == 12);

        assertThat(mostAtATime(log)).isEqualTo(2);
        assertThat(mapping.seen("throttled")).isEmpty();
    }

    @Test
    void followsAChangeOfMaximumConcurrency() throws Exception {
        String function = site.function("slower", Code.python(SLOW));
        Box queue = site.queue("recapped");
        Mapping mapping =
                site.mapping(
                        function,
                        queue,
                        create ->
                                create.batchSize(1)
                                        .scalingConfig(
                                                ScalingConfig.builder()
                                                        .maximumConcurrency(2)
                                                        .build()));

        site.lambda()
                .updateEventSourceMapping(update ->
                        update.uuid(mapping.uuid())
                                .scalingConfig(
                                        ScalingConfig.builder().maximumConcurrency(4).build()));
        mapping.awaitState("Enabled");
        site.control().advance(1); // limits grow by and by
        queue.send(bodies(16));
        mapping.awaitCounters(counters -> counters.path("deleted").asInt() == 16);
        List<String> log =
                site.awaitLog(
                        function,
                        lines ->
                                lines.stream().filter(line -> line.contains("ended")).count()
                                        == 16);

        assertThat(mostAtATime(log)).isBetween(3, 4);
    }

    /// Returns the most invocations that ran at one time, by the functions' own clock.
    private static int mostAtATime(List<String> log) {
        record Moment(long nanos, int change) {}
        var moments = new ArrayList<Moment>();
        for (String line : log) {
            int at = Math.max(line.indexOf("begun "), line.indexOf("ended "));
            if (at >= 0) {
                long nanos = Long.parseLong(line.substring(at + "begun ".length()).strip());
                moments.add(new Moment(nanos, line.startsWith("begun", at) ? 1 : -1));
            }
        }
        moments.sort((one, other) -> Long.compare(one.nanos, other.nanos));
        int running = 0;
        int most = 0;
        for (Moment moment : moments) {
            running += moment.change;
            most = Math.max(most, running);
        }
        return most;
    }

    private static List<String> bodies(int count) {
        return IntStream.range(0, count).mapToObj(i -> "body " + i).toList();
    }
}
