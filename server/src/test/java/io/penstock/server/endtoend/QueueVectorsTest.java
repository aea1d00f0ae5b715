package io.penstock.server.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import io.penstock.server.config.ClockKind;
import io.penstock.server.config.ServerConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.lambda.model.FunctionResponseType;
import software.amazon.awssdk.services.lambda.model.LambdaException;
import software.amazon.awssdk.services.lambda.model.ScalingConfig;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/// What AWS was recorded to do with SQS mappings, one test per recording, from outside through the
/// SDK. Time passes only where a test moves it.
class QueueVectorsTest {
    private static final Map.Entry<QueueAttributeName, String> FIFO =
            Map.entry(QueueAttributeName.FIFO_QUEUE, "true");
    private static final int HIDDEN_SECONDS = 30;

    /// Fails when it gets a message for the first time.
    private static final String FAILS_ONCE =
            """
            def handle(event, context):
                receives = event["Records"][0]["attributes"]["ApproximateReceiveCount"]
                print("receive", receives)
                if receives == "1":
                    raise ValueError("not yet")
            """;

    /// Answers with the body of its first message.
    private static final String ANSWERS =
            """
            import json
            def handle(event, context):
                return json.loads(event["Records"][0]["body"])
            """;

    /// Reports 2, 3 and 4 at first, then 4 alone.
    private static final String REPORTS =
            """
            def handle(event, context):
                records = event["Records"]
                receives = records[0]["attributes"]["ApproximateReceiveCount"]
                print("got", " ".join(record["body"] for record in records), "receive", receives)
                failing = "234" if receives == "1" else "4"
                return {"batchItemFailures": [
                    {"itemIdentifier": record["messageId"]}
                    for record in records if record["body"] in failing]}
            """;

    /// Says when it begins and ends.
    private static final String SLOW =
            """
            import time
            def handle(event, context):
                for record in event["Records"]:
                    print("begins", record["body"], flush=True)
                    time.sleep(0.05)
                    print("ends", record["body"], flush=True)
            """;

    private static Site site;

    @BeforeAll
    static void open() {
        site = Site.open(ServerConfig.passing().with(ClockKind.MANUAL));
        site.function("prints", Code.python(Code.PRINTS));
        site.function("fails", Code.python(Code.FAILS));
        site.function("answers", Code.python(ANSWERS));
    }

    @AfterAll
    static void close() {
        site.close();
    }

    @Nested
    class Failures {
        @Test
        void b1DeliversAFailedMessageAgainAfterItsVisibilityTimeoutWithReceiveCountTwo()
                throws Exception {
            site.function("b1", Code.python(FAILS_ONCE).timeout(5));
            Box queue = site.queue("b1", Box.visibility(5));
            Mapping mapping = site.mapping("b1", queue);

            queue.send("once more");
            mapping.await("returned", 1);
            site.control().advance(4);
            JsonNode early = mapping.counters();
            site.control().advance(1);
            mapping.await("deleted", 1);

            assertThat(early.path("polled").asInt()).isEqualTo(1);
            assertThat(site.awaitLog("b1", log -> String.join("", log).contains("receive 2")))
                    .isNotEmpty();
            assertThat(queue.counts()).containsExactly(0, 0, 0);
        }

        @Test
        void b2DeadLettersAMessageAfterTwoFailedInvocations() throws Exception {
            Box dead = site.queue("b2-dead");
            Box queue = site.queue("b2", Box.visibility(HIDDEN_SECONDS), dead.after(2));
            Mapping mapping = site.mapping("fails", queue);

            String id = queue.send("never works");
            failTwice(mapping);

            expectDeadLetter(dead, id, "never works");
            assertThat(mapping.counters().path("invocations").asInt()).isEqualTo(2);
        }

        @Test
        void b4RetriesTheWholeBatchForAnInvalidReportAndDeadLettersIt() throws Exception {
            Box dead = site.queue("b4-dead");
            Box queue = site.queue("b4", Box.visibility(HIDDEN_SECONDS), dead.after(2));
            Mapping mapping = reporting("answers", queue);
            String body = "{\"batchItemFailures\":[{\"foo\":\"notvalid\"}]}";

            String id = queue.send(body);
            failTwice(mapping);

            expectDeadLetter(dead, id, body);
            assertThat(mapping.counters().path("invocations").asInt()).isEqualTo(2);
        }

        @Test
        void b5DeletesTheBatchForAnEmptyReport() throws Exception {
            Box queue = site.queue("b5");
            Mapping mapping = reporting("answers", queue);

            queue.send("{}");
            mapping.await("deleted", 1);

            assertThat(queue.counts()).containsExactly(0, 0, 0);
        }

        private static void failTwice(Mapping mapping) throws Exception {
            mapping.await("returned", 1);
            site.control().advance(HIDDEN_SECONDS);
            mapping.await("returned", 2);
            site.control().advance(HIDDEN_SECONDS);
            mapping.await("dead-lettered", 1);
        }

        private static void expectDeadLetter(Box dead, String id, String body) {
            assertThat(dead.receive(0))
                    .singleElement()
                    .satisfies(message -> {
                        assertThat(message.messageId()).isEqualTo(id);
                        assertThat(message.body()).isEqualTo(body);
                    });
        }
    }

    @Nested
    class FifoQueues {
        @Test
        void b3RetriesWhatIsReportedInOrderUntilTheDeadLetterQueueTakesIt() throws Exception {
            site.function("b3", Code.python(REPORTS));
            Box dead = site.queue("b3-dead.fifo", FIFO);
            Box queue = site.queue("b3.fifo", FIFO, Box.visibility(HIDDEN_SECONDS), dead.after(2));
            for (String body : List.of("1", "2", "3", "4")) {
                send(queue, "one", body);
            }
            Mapping mapping = reporting("b3", queue);

            mapping.await("deleted", 1);
            site.control().advance(HIDDEN_SECONDS);
            mapping.await("deleted", 2);
            site.control().advance(HIDDEN_SECONDS);
            mapping.await("dead-lettered", 1);

            assertThat(site.awaitLog("b3", log -> String.join("", log).contains("receive 2")))
                    .filteredOn(line -> line.contains("got "))
                    .map(line -> line.substring(line.indexOf("got ")).strip())
                    .containsExactly("got 1 2 3 4 receive 1", "got 2 3 4 receive 2");
            assertThat(dead.receive(0))
                    .singleElement()
                    .satisfies(message -> assertThat(message.body()).isEqualTo("4"));
            assertThat(queue.counts()).containsExactly(0, 0, 0);
        }

        @Test
        void b9NeverRunsTwoBatchesOfAGroupAtATime() throws Exception {
            site.function("b9", Code.python(SLOW));
            Box queue = site.queue("b9.fifo", FIFO);
            List<String> expected = new ArrayList<>();
            for (int i = 1; i <= 5; i++) {
                send(queue, "one", "m" + i);
                expected.add("begins m" + i);
                expected.add("ends m" + i);
            }

            Mapping mapping = site.mapping("b9", queue, create -> create.batchSize(1));
            mapping.awaitCounters(counters -> counters.path("deleted").asInt() == 5);

            assertThat(said("b9", 10)).isEqualTo(expected);
        }

        @Test
        void runsGroupsSideBySideAndEachInOrder() throws Exception {
            site.function("groups", Code.python(SLOW));
            Box queue = site.queue("groups.fifo", FIFO);
            for (int i = 1; i <= 4; i++) {
                for (String group : List.of("a", "b", "c")) {
                    send(queue, group, group + i);
                }
            }

            Mapping mapping = site.mapping("groups", queue, create -> create.batchSize(1));
            mapping.awaitCounters(counters -> counters.path("deleted").asInt() == 12);
            List<String> said = said("groups", 24);

            for (String group : List.of("a", "b", "c")) {
                assertThat(said)
                        .filteredOn(line -> line.contains(" " + group))
                        .isEqualTo(
                                IntStream.rangeClosed(1, 4)
                                        .boxed()
                                        .flatMap(i ->
                                                List.of("begins " + group + i, "ends " + group + i)
                                                        .stream())
                                        .toList());
            }
        }

        private static void send(Box queue, String group, String body) {
            site.sqs()
                    .sendMessage(send ->
                            send.queueUrl(queue.url())
                                    .messageBody(body)
                                    .messageGroupId(group)
                                    .messageDeduplicationId(body));
        }

        private static List<String> said(String function, int lines) throws Exception {
            return site
                    .awaitLog(
                            function, log -> log.stream().filter(FifoQueues::says).count() == lines)
                    .stream()
                    .filter(FifoQueues::says)
                    .map(line -> line.substring(start(line)).strip())
                    .toList();
        }

        private static boolean says(String line) {
            return start(line) >= 0;
        }

        private static int start(String line) {
            return Math.max(line.indexOf("begins "), line.indexOf("ends "));
        }
    }

    @Nested
    class Batches {
        @Test
        void b6MakesTwoBatchesOfThirtyMessages() throws Exception {
            site.function("b6", Code.python(Code.PRINTS));
            site.lambda()
                    .putFunctionConcurrency(
                            put -> put.functionName("b6").reservedConcurrentExecutions(2));
            Box queue = site.queue("b6");
            queue.send(bodies(30));
            Mapping mapping =
                    site.mapping(
                            "b6",
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
        }

        @ParameterizedTest
        @ValueSource(ints = {15, 100, 1_000, 10_000})
        void b7DeliversAllOfFifteenMessages(int batchSize) throws Exception {
            Box queue = site.queue("b7-" + batchSize, Box.visibility(300));
            Mapping mapping =
                    site.mapping(
                            "prints",
                            queue,
                            create ->
                                    create.batchSize(batchSize).maximumBatchingWindowInSeconds(10));

            queue.send(bodies(15));
            mapping.awaitCounters(counters -> counters.path("polled").asInt() == 15);
            site.control().advance(10);
            mapping.awaitCounters(counters -> counters.path("deleted").asInt() == 15);

            assertThat(queue.counts()).containsExactly(0, 0, 0);
        }

        @Test
        void b8RefusesLargeBatchesWithoutAWindowAtCreationAndAtUpdate() throws Exception {
            String message =
                    "Maximum batch window in seconds must be greater than 0 if maximum batch size"
                            + " is greater than 10";
            Box queue = site.queue("b8");

            expect(
                    400,
                    "InvalidParameterValueException",
                    message,
                    () ->
                            site.lambda()
                                    .createEventSourceMapping(create ->
                                            create.functionName("prints")
                                                    .eventSourceArn(queue.arn())
                                                    .batchSize(11)));
            Mapping mapping = site.mapping("prints", queue);
            expect(
                    400,
                    "InvalidParameterValueException",
                    message,
                    () ->
                            site.lambda()
                                    .updateEventSourceMapping(update ->
                                            update.uuid(mapping.uuid())
                                                    .batchSize(11)
                                                    .maximumBatchingWindowInSeconds(0)));
        }

        private static List<String> bodies(int count) {
            return IntStream.range(0, count).mapToObj(i -> "body " + i).toList();
        }
    }

    @Nested
    class Lives {
        @Test
        void b18IsDisabledAtOnceWhenCreatedSoAndEnabledLater() throws Exception {
            Box queue = site.queue("b18");

            var created =
                    site.lambda()
                            .createEventSourceMapping(create ->
                                    create.functionName("prints")
                                            .eventSourceArn(queue.arn())
                                            .enabled(false));
            var updated =
                    site.lambda()
                            .updateEventSourceMapping(
                                    update -> update.uuid(created.uuid()).enabled(true));
            Mapping mapping = new Mapping(site.control(), created.uuid()).awaitState("Enabled");

            assertThat(created.state()).isEqualTo("Disabled");
            assertThat(updated.state()).isEqualTo("Enabling");
            assertThat(site.state(mapping)).isEqualTo("Enabled");
        }

        @Test
        void b19SendsLaterMessagesToTheFunctionOfAnUpdate() throws Exception {
            site.function("b19-first", Code.python(Code.PRINTS));
            site.function("b19-second", Code.python(Code.PRINTS));
            Box queue = site.queue("b19");
            Mapping mapping = site.mapping("b19-first", queue);

            var updated =
                    site.lambda()
                            .updateEventSourceMapping(update ->
                                    update.uuid(mapping.uuid()).functionName("b19-second"));
            mapping.awaitState("Enabled");
            queue.send("later");
            mapping.await("deleted", 1);

            assertThat(updated.state()).isEqualTo("Updating");
            assertThat(updated.functionArn()).endsWith(":function:b19-second");
            assertThat(
                            site.awaitLog(
                                    "b19-second",
                                    log -> String.join("", log).contains("handled later")))
                    .isNotEmpty();
        }

        @Test
        void b20OutlivesItsFunctionAndIsDeletedAfterIt() throws Exception {
            site.function("b20", Code.python(Code.PRINTS));
            Mapping mapping = site.mapping("b20", site.queue("b20"));

            site.lambda().deleteFunction(delete -> delete.functionName("b20"));
            String orphaned = site.state(mapping);
            var deleted =
                    site.lambda().deleteEventSourceMapping(delete -> delete.uuid(mapping.uuid()));
            site.awaitGone(mapping);

            assertThat(orphaned).isEqualTo("Enabled");
            assertThat(deleted.state()).isEqualTo("Deleting");
        }

        @Test
        void b21RefusesADuplicateOfQueueAndFunction() throws Exception {
            Box queue = site.queue("b21");
            Mapping mapping = site.mapping("prints", queue);

            expect(
                    409,
                    "ResourceConflictException",
                    "An event source mapping with SQS arn (\" %s \") and function (\" prints \") already exists. Please update or delete the existing mapping with UUID %s"
                            .formatted(queue.arn(), mapping.uuid()),
                    () ->
                            site.lambda()
                                    .createEventSourceMapping(create ->
                                            create.functionName("prints")
                                                    .eventSourceArn(queue.arn())));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'my-key':['my-value']} | {'my-key':'my-value'} | {'my-key':'other-value'}",
                "{'my-key':['my-value']} | {'my-key':'my-value'} | plain-string",
                "{'my-key':['my-value-one','my-value-two']} | {'my-key':'my-value-two'} |"
                        + " {'my-key':'other-value'}",
                "{'my-key-one':['other-filter','my-value-one'],'my-key-two':['my-value-two']} |"
                        + " {'my-key-one':'my-value-one','my-key-two':'my-value-two'} |"
                        + " {'my-key-one':'other','my-key-two':'my-value-two'}",
                "{'my-key':[{'exists':true}]} | {'my-key':'any'} | {'other-key':'any'}",
                "{'my-number':[{'numeric':['>',100]}]} | {'my-number':101} | {'my-number':100}",
                "{'my-number':[{'numeric':['<',100]}]} | {'my-number':99} | {'my-number':100}",
                "{'my-number':[{'numeric':['>=',100,'<',200]}]} | {'my-number':100} |"
                        + " {'my-number':200}",
                "{'my-key':[{'prefix':'yes'}]} | {'my-key':'yes-value'} | {'my-key':'no-value'}",
            })
    void deliversWhatThePatternMatchesAndDeletesTheRest(
            String pattern, String delivered, String dropped) throws Exception {
        String name = "filter-" + Integer.toHexString((pattern + dropped).hashCode());
        Box queue = site.queue(name);
        Mapping mapping =
                site.mapping("prints", queue, Site.only(json("{'body':" + pattern + "}")));

        List<String> ids = queue.send(json(delivered), json(dropped));
        mapping.awaitCounters(counters ->
                counters.path("deleted").asInt() == 1 && counters.path("filtered").asInt() == 1);

        assertThat(mapping.await("filtered", 1).getFirst().at("/ids/0").asText())
                .isEqualTo(ids.get(1));
        assertThat(mapping.await("batch-closed", 1).getFirst().at("/ids/0").asText())
                .isEqualTo(ids.getFirst());
        assertThat(queue.counts()).containsExactly(0, 0, 0);
    }

    private static Mapping reporting(String function, Box queue) throws Exception {
        return site.mapping(
                function,
                queue,
                create ->
                        create.functionResponseTypes(
                                FunctionResponseType.REPORT_BATCH_ITEM_FAILURES));
    }

    private static String json(String text) {
        return text.replace('\'', '"');
    }

    private static void expect(int status, String code, String message, ThrowingCallable call) {
        LambdaException error = catchThrowableOfType(LambdaException.class, call);
        assertThat(error.statusCode()).isEqualTo(status);
        assertThat(error.awsErrorDetails().errorCode()).isEqualTo(code);
        assertThat(error.awsErrorDetails().errorMessage()).isEqualTo(message);
    }
}
