package io.penstock.server.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.penstock.server.config.ClockKind;
import io.penstock.server.config.ServerConfig;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/// Visibility, delays, windows, retries and retention on a clock that only the test moves.
class ManualClockTest {
    private static Site site;

    @BeforeAll
    static void open() throws Exception {
        site = Site.open(ServerConfig.passing().with(ClockKind.MANUAL));
        for (String function : List.of("fails", "warm")) {
            site.function(
                    function, Code.python(function.equals("fails") ? Code.FAILS : Code.PRINTS));
            assertThat(site.invoke(function, "{}").payload().asUtf8String())
                    .isEqualTo("{\"alive\": true}");
        }
    }

    @AfterAll
    static void close() {
        site.close();
    }

    @Test
    void deadLettersThroughThreeThirtySecondTimeoutsInWellUnderASecond() throws Exception {
        Box dead = site.queue("dead");
        Box queue = site.queue("poisoned", Box.visibility(30), dead.after(3));
        Mapping mapping = site.mapping("fails", queue);
        long begun = System.nanoTime();

        String id = queue.send("poison");
        for (int attempt = 1; attempt <= 3; attempt++) {
            mapping.await("returned", attempt);
            site.control().advance(30);
        }
        mapping.await("dead-lettered", 1);
        long took = System.nanoTime() - begun;

        assertThat(dead.receive(0))
                .singleElement()
                .satisfies(message -> {
                    assertThat(message.messageId()).isEqualTo(id);
                    assertThat(message.body()).isEqualTo("poison");
                });
        assertThat(took).as("nanoseconds").isLessThan(TimeUnit.SECONDS.toNanos(1));
        assertThat(spans(mapping.seen("polled"))).containsExactly(30L, 30L);
        assertThat(mapping.counters().path("invocations").asInt()).isEqualTo(3);
        assertThat(queue.counts()).containsExactly(0, 0, 0);
        assertThat(mapping.story(id).path("story").toString()).contains("ValueError: never works");
    }

    @Test
    void deliversAgainWhenTheVisibilityTimeoutHasPassedAndNotBefore() throws Exception {
        String function =
                site.function(
                        "fails-once",
                        Code.python(
                                        """
                                        def handle(event, context):
                                            count = event["Records"][0]["attributes"]["ApproximateReceiveCount"]
                                            print("received", count)
                                            if count == "1":
                                                raise ValueError("first time")
                                        """)
                                .timeout(5));
        Box queue = site.queue("twice", Box.visibility(5));
        Mapping mapping = site.mapping(function, queue);

        queue.send("twice");
        mapping.await("returned", 1);
        site.control().advance(4.999);
        List<Integer> before = queue.counts();
        site.control().advance(0.001);
        mapping.await("deleted", 1);

        assertThat(before).as("still in flight").containsExactly(0, 1, 0);
        assertThat(spans(mapping.seen("polled"))).containsExactly(5L);
        assertThat(mapping.seen("polled").getLast().at("/repeats/0/receives").asInt()).isEqualTo(2);
        site.awaitLog(function, log -> String.join("", log).contains("received 2"));
    }

    @Test
    void invokesExactlyTwiceBeforeTheDeadLetterQueueIfTwoReceivesAreAllowed() throws Exception {
        Box dead = site.queue("dead-after-two");
        Box queue = site.queue("two-receives", Box.visibility(30), dead.after(2));
        Mapping mapping = site.mapping("fails", queue);

        String id = queue.send("poison");
        mapping.await("returned", 1);
        site.control().advance(30);
        mapping.await("returned", 2);
        site.control().advance(30);
        mapping.await("dead-lettered", 1);

        assertThat(dead.receive(0))
                .singleElement()
                .satisfies(message -> assertThat(message.messageId()).isEqualTo(id));
        assertThat(mapping.counters().path("invocations").asInt()).isEqualTo(2);
    }

    @Test
    void deliversADelayedMessageWhenItsDelayHasPassed() throws Exception {
        Box queue = site.queue("delayed");
        Mapping mapping = site.mapping("warm", queue);

        site.sqs()
                .sendMessage(
                        send -> send.queueUrl(queue.url()).messageBody("later").delaySeconds(600));
        site.control().advance(599);
        List<Integer> before = queue.counts();
        long polledBefore = mapping.counters().path("polled").asLong();
        site.control().advance(1);
        mapping.await("deleted", 1);

        assertThat(before).containsExactly(0, 0, 1);
        assertThat(polledBefore).isZero();
    }

    @Test
    void closesABatchingWindowWhenItHasPassed() throws Exception {
        Box queue = site.queue("windowed", Box.visibility(600));
        Mapping mapping =
                site.mapping(
                        "warm",
                        queue,
                        create -> create.batchSize(100).maximumBatchingWindowInSeconds(60));

        queue.send("a", "b", "c");
        mapping.awaitCounters(counters -> counters.path("polled").asInt() == 3);
        site.control().advance(59);
        JsonNode before = mapping.why();
        site.control().advance(1);
        JsonNode closed = mapping.await("batch-closed", 1).getFirst();
        mapping.awaitCounters(counters -> counters.path("deleted").asInt() == 3);

        assertThat(before.path("finding").asText()).isEqualTo("SQS-WINDOW-OPEN");
        assertThat(closed.path("ids")).hasSize(3);
        assertThat(closed.path("reason").asText()).isEqualTo("WINDOW");
    }

    @Test
    void triesAThrottledBatchAgain() throws Exception {
        String function = site.function("held-back", Code.python(Code.PRINTS));
        Box queue = site.queue("throttled", Box.visibility(30));
        site.lambda()
                .putFunctionConcurrency(
                        put -> put.functionName(function).reservedConcurrentExecutions(0));
        Mapping mapping = site.mapping(function, queue);

        queue.send("patient");
        JsonNode first = mapping.await("throttled", 1).getFirst();
        site.lambda().deleteFunctionConcurrency(delete -> delete.functionName(function));
        site.control().advance(secondsBetween(first, "at", first, "retryAt"));
        mapping.await("deleted", 1);

        assertThat(mapping.seen("invoked").getLast().path("attempt").asInt()).isEqualTo(2);
        assertThat(mapping.counters().path("returned").asInt()).isZero();
    }

    @Test
    void letsThrottledMessagesGoWhenTheirVisibilityEnds() throws Exception {
        String function = site.function("never-runs", Code.python(Code.PRINTS));
        Box dead = site.queue("dead-unrun");
        Box queue = site.queue("never-run", Box.visibility(30), dead.after(1));
        site.lambda()
                .putFunctionConcurrency(
                        put -> put.functionName(function).reservedConcurrentExecutions(0));
        Mapping mapping = site.mapping(function, queue);

        String id = queue.send("unlucky");
        mapping.await("throttled", 1);
        site.control().advance(30);
        JsonNode letGo = mapping.await("let-go", 1).getFirst();
        mapping.await("dead-lettered", 1);

        assertThat(letGo.at("/ids/0").asText()).isEqualTo(id);
        assertThat(dead.receive(0)).hasSize(1);
        assertThat(mapping.counters().path("invocations").asInt()).isZero();
    }

    @Test
    void forgetsMessagesThatOutliveTheirRetention() throws Exception {
        Box queue =
                site.queue(
                        "forgetful", Map.entry(QueueAttributeName.MESSAGE_RETENTION_PERIOD, "60"));

        queue.send("old");
        site.control().advance(59);
        List<Integer> before = queue.counts();
        site.control().advance(1);

        assertThat(before).containsExactly(1, 0, 0);
        assertThat(queue.receive(0)).isEmpty();
    }

    @Test
    void refusesToMoveByNothingSensible() throws Exception {
        for (String body :
                List.of("", "{}", "{\"advanceSeconds\":-1}", "[", "{\"advanceSeconds\":1e12}")) {
            var refused =
                    site.control()
                            .send(
                                    site.control()
                                            .request("/_penstock/clock")
                                            .POST(BodyPublishers.ofString(body)));

            assertThat(refused.statusCode()).as(body).isEqualTo(400);
            assertThat(refused.body()).contains("advanceSeconds must be a number from 0 to");
        }
    }

    private static List<Long> spans(List<JsonNode> lines) {
        var spans = new ArrayList<Long>();
        for (int i = 1; i < lines.size(); i++) {
            spans.add(Math.round(secondsBetween(lines.get(i - 1), "at", lines.get(i), "at")));
        }
        return spans;
    }

    private static double secondsBetween(JsonNode from, String one, JsonNode to, String other) {
        Instant begin = Instant.parse(from.path(one).asText());
        return Duration.between(begin, Instant.parse(to.path(other).asText())).toNanos() / 1e9;
    }
}
