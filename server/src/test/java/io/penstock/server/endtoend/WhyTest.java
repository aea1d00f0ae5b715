package io.penstock.server.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.penstock.server.config.Limits;
import io.penstock.server.config.ServerConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/// What a mapping says when asked why it does, or does not, call its function.
class WhyTest {
    private static final List<String> CHAIN =
            List.of(
                    "exists",
                    "enabled",
                    "poller alive",
                    "source reachable",
                    "messages visible",
                    "filter passes",
                    "window closed",
                    "concurrency free",
                    "function active",
                    "last verdict");

    private static Site site;

    @BeforeAll
    static void open() {
        site = Site.open();
        site.function("prints", Code.python(Code.PRINTS));
        site.function("fails", Code.python(Code.FAILS));
    }

    @AfterAll
    static void close() {
        site.close();
    }

    @Test
    void nothingToDo() throws Exception {
        Mapping mapping = site.mapping("prints", site.queue("idle"));

        JsonNode why = mapping.why();

        expect(why, "SQS-NOTHING-TO-DO", true);
        assertThat(text(why))
                .matches(
                        "Nothing to do: last poll \\d+\\.\\d s ago, 0 visible in idle\\. The"
                                + " function has not run yet\\.");
    }

    @Test
    void allFiltered() throws Exception {
        Box queue = site.queue("filtered");
        Mapping mapping =
                site.mapping("prints", queue, Site.only("{\"body\":{\"kind\":[\"order\"]}}"));

        queue.send("{\"kind\":\"heartbeat\"}", "{\"kind\":\"heartbeat\"}");
        mapping.awaitCounters(counters -> counters.path("filtered").asInt() == 2);
        JsonNode why = mapping.why();

        expect(why, "SQS-ALL-FILTERED", false);
        assertThat(text(why))
                .startsWith("Not invoking: 0 visible")
                .contains(
                        "all of the last 2 received were filtered out",
                        "pattern 1 (`body.kind` has another value)",
                        "SQS deletes these. Change FilterCriteria if that is not meant.");
    }

    @Test
    void throttledByReservedConcurrency() throws Exception {
        String function = site.function("reserved", Code.python(Code.PRINTS));
        site.lambda()
                .putFunctionConcurrency(
                        put -> put.functionName(function).reservedConcurrentExecutions(0));
        Box queue = site.queue("throttled");
        Mapping mapping = site.mapping(function, queue);

        queue.send("a");
        mapping.await("throttled", 1);
        JsonNode why = mapping.why();

        expect(why, "SQS-THROTTLED", false);
        assertThat(text(why))
                .matches("Throttled \\d+ times since the function last ran: .*")
                .contains(
                        "ReservedFunctionConcurrentInvocationLimitExceeded",
                        "may reach its dead-letter queue without having run");
    }

    @Test
    void throttledByTheAccountUntilAnotherFunctionEnds(@TempDir Path directory) throws Exception {
        try (var small = Site.open(ServerConfig.passing().with(new Limits(1, 0, 10)))) {
            var gate = new Gate(directory);
            small.function("busy", gate.python().timeout(30));
            small.function("prints", Code.python(Code.PRINTS));
            Box queue = small.queue("throttled");
            Mapping mapping = small.mapping("prints", queue);
            var running = CompletableFuture.runAsync(() -> small.invoke("busy", "{}"));
            small.awaitLog("busy", log -> String.join("", log).contains("waiting"));

            queue.send("a");
            mapping.await("throttled", 1);
            JsonNode why = mapping.why();
            gate.open();
            running.get(30, TimeUnit.SECONDS);
            mapping.await("deleted", 1);

            expect(why, "SQS-THROTTLED", false);
            assertThat(text(why)).contains("ConcurrentInvocationLimitExceeded");
            assertThat(mapping.why().path("finding").asText()).isEqualTo("SQS-NOTHING-TO-DO");
        }
    }

    @Test
    void functionFailing() throws Exception {
        Box queue = site.queue("failing");
        Mapping mapping = site.mapping("fails", queue);

        queue.send("a");
        mapping.await("returned", 1);
        JsonNode why = mapping.why();

        expect(why, "SQS-FUNCTION-FAILING", false);
        assertThat(text(why))
                .isEqualTo(
                        "Invoking, but the last invocation failed: ValueError: never works. Nothing"
                                + " is deleted; messages return to failing after their visibility"
                                + " timeout.");
    }

    @Test
    void disabled() throws Exception {
        Box queue = site.queue("off");
        Mapping mapping = site.newMapping("prints", queue, create -> create.enabled(false));

        queue.send("waits");
        JsonNode why = mapping.why();

        expect(why, "SQS-DISABLED", false);
        assertThat(text(why))
                .isEqualTo(
                        "Not invoking: the mapping is Disabled (USER_INITIATED). Messages stay in"
                                + " off. Enable it to go on.");
    }

    @Test
    void functionMissing() throws Exception {
        String function = site.function("leaves", Code.python(Code.PRINTS));
        Box queue = site.queue("orphaned");
        Mapping mapping = site.mapping(function, queue);

        site.lambda().deleteFunction(delete -> delete.functionName(function));
        queue.send("a");
        mapping.await("refused", 1);
        JsonNode why = mapping.why();

        expect(why, "SQS-FUNCTION-MISSING", false);
        assertThat(text(why))
                .isEqualTo(
                        "Not invoking: the function"
                                + " arn:aws:lambda:us-east-1:000000000000:function:leaves does not"
                                + " exist. Messages are received and let go again, which uses up their"
                                + " receives. Create the function again, or disable the mapping.");
    }

    @Test
    void queueMissingUntilItIsCreatedAgain() throws Exception {
        Box queue = site.queue("gone");
        Mapping mapping = site.mapping("prints", queue);

        site.sqs().deleteQueue(delete -> delete.queueUrl(queue.url()));
        mapping.await("poll-failed", 1);
        JsonNode why = mapping.why();
        site.queue("gone").send("welcome back");
        mapping.await("deleted", 1);

        expect(why, "SQS-QUEUE-MISSING", false);
        assertThat(text(why))
                .isEqualTo(
                        "Not invoking: the queue arn:aws:sqs:us-east-1:000000000000:gone does not"
                                + " exist. Create it again, or delete the mapping.");
    }

    @Test
    void windowOpen() throws Exception {
        Box queue = site.queue("gathers", Map.entry(QueueAttributeName.VISIBILITY_TIMEOUT, "900"));
        Mapping mapping =
                site.mapping(
                        "prints",
                        queue,
                        create -> create.batchSize(50).maximumBatchingWindowInSeconds(300));

        queue.send("a", "b");
        mapping.awaitCounters(counters -> counters.path("polled").asInt() == 2);
        JsonNode why = mapping.why();

        expect(why, "SQS-WINDOW-OPEN", true);
        assertThat(text(why))
                .matches(
                        "Not invoking yet: 2 of 50 messages gathered; the batching window of 300 s"
                                + " closes by [-0-9T:.]+Z\\.");
    }

    @Test
    void saysThatThereIsNoSuchMapping() throws Exception {
        for (String view : List.of("why", "journal", "counters")) {
            var answer =
                    site.control()
                            .send(site.control().request("/_penstock/mappings/nobody/" + view));

            assertThat(answer.statusCode()).isEqualTo(404);
            assertThat(answer.body())
                    .contains(
                            "there is no event source mapping nobody in account 000000000000,"
                                    + " region us-east-1");
        }
    }

    @Test
    void aDeadLetterShowsEachReceiveWithItsCause() throws Exception {
        Box dead = site.queue("provenance-dead");
        Box queue = site.queue("provenance", Box.visibility(3), dead.after(2));
        String function = site.function("provenance", Code.python(Code.FAILS));
        site.lambda()
                .putFunctionConcurrency(
                        put -> put.functionName(function).reservedConcurrentExecutions(0));
        Mapping mapping = site.mapping(function, queue);

        String id = queue.send("a");
        mapping.await("let-go", 1);
        site.lambda().deleteFunctionConcurrency(delete -> delete.functionName(function));
        mapping.await("function-failed", 1);
        mapping.await("dead-lettered", 1);
        JsonNode told = site.control().get("/messages/" + id + "/why").at("/mappings/0");

        assertThat(told.path("mapping").asText()).isEqualTo(mapping.uuid());
        assertThat(told.path("receives").valueStream().map(each -> each.path("cause").asText()))
                .containsExactly("throttled", "failed");
        assertThat(site.control().get("/messages/" + id + "/why").at("/queues/0/queue").asText())
                .isEqualTo(dead.arn());
        assertThat(told.path("summary").asText())
                .startsWith(
                        "2 receives: 1 throttled without having run, 1 failed with ValueError;"
                                + " moved to the dead-letter queue");
    }

    @Test
    void saysWhatKeptTheFunctionFromRunningAndHowItsAnswersWereRead() throws Exception {
        Box queue = site.queue("counted");
        Mapping mapping =
                site.mapping("prints", queue, Site.only("{\"body\":{\"kind\":[\"order\"]}}"));

        queue.send("{\"kind\":\"heartbeat\"}", "{\"kind\":\"order\"}");
        mapping.await("deleted", 1);
        mapping.awaitCounters(counters -> counters.path("filtered").asInt() == 1);

        JsonNode reason = mapping.why().at("/notInvoked/0");
        assertThat(reason.path("kind").asText()).isEqualTo("filtered");
        assertThat(reason.path("messages").asInt()).isEqualTo(1);
        JsonNode verdict =
                site.control().get("/mappings/" + mapping.uuid() + "/verdicts").at("/verdicts/0");
        assertThat(verdict.path("verdict").asText()).isEqualTo("SUCCESS");
        assertThat(verdict.path("rule").asText()).isEqualTo("returned");
        assertThat(mapping.why().path("observed").asText()).startsWith("Enabled, poller alive");
        assertThat(mapping.why().path("limits").asText()).contains("limited by: ");
    }

    @Test
    void saysThatNobodyKnowsOfAMessage() throws Exception {
        var answer = site.control().send(site.control().request("/_penstock/messages/nobody/why"));

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.body()).contains("no mapping knows of message nobody");
    }

    @Test
    void saysWhereAMessageWaitsThatNobodyHasReceived() throws Exception {
        Box queue = site.queue("waits", Box.visibility(900));
        Box delays = site.queue("delays", Map.entry(QueueAttributeName.DELAY_SECONDS, "900"));
        String waiting = queue.send("a");
        String delayed = delays.send("b");

        JsonNode visible = site.control().get("/messages/" + waiting + "/why");
        assertThat(visible.path("mappings")).isEmpty();
        assertThat(visible.at("/queues/0/queue").asText()).isEqualTo(queue.arn());
        assertThat(visible.at("/queues/0/state").asText()).isEqualTo("visible");
        assertThat(visible.at("/queues/0/text").asText())
                .matches("waits in the queue, visible since [-0-9T:.]+Z, received 0 times");
        assertThat(
                        site.control()
                                .get("/messages/" + delayed + "/why")
                                .at("/queues/0/state")
                                .asText())
                .isEqualTo("delayed");

        assertThat(queue.receive(5)).hasSize(1);
        JsonNode taken = site.control().get("/messages/" + waiting + "/why").at("/queues/0");
        assertThat(taken.path("state").asText()).isEqualTo("in-flight");
        assertThat(taken.path("receives").asInt()).isEqualTo(1);
        assertThat(taken.path("text").asText())
                .matches("is in flight, received at \\S+ and hidden until \\S+, received once");
    }

    private static void expect(JsonNode why, String finding, boolean working) {
        assertThat(why.path("finding").asText()).as(text(why)).isEqualTo(finding);
        assertThat(why.path("working").asBoolean()).as(text(why)).isEqualTo(working);
        var links = why.path("chain").valueStream().toList();
        assertThat(links)
                .extracting(link -> link.path("link").asText())
                .isEqualTo(CHAIN.subList(0, links.size()));
        if (!finding.equals("SQS-DISABLED")) {
            assertThat(links).hasSize(CHAIN.size());
        }
        assertThat(links).anyMatch(link -> !link.path("holds").asBoolean());
    }

    private static String text(JsonNode why) {
        return why.path("text").asText();
    }
}
