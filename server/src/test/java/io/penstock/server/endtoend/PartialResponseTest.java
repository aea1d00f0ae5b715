package io.penstock.server.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.penstock.server.config.ClockKind;
import io.penstock.server.config.ServerConfig;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.lambda.model.FunctionResponseType;

/// How the answer of a function that reports failed items is read. The function brings its own
/// runtime, because only so can it answer with what is no JSON: it answers with the body of its
/// first message, where `$ID` is that message's id.
class PartialResponseTest {
    private static final String ANSWERS =
            """
            #!/usr/bin/env python3
            import json, os
            from http.client import HTTPConnection
            api = HTTPConnection(os.environ["AWS_LAMBDA_RUNTIME_API"])
            while True:
                api.request("GET", "/2018-06-01/runtime/invocation/next")
                response = api.getresponse()
                event = json.loads(response.read())
                request = response.headers["Lambda-Runtime-Aws-Request-Id"]
                first = event["Records"][0]
                answer = first["body"].replace("$ID", first["messageId"]).replace("$EMPTY", "")
                api.request("POST", "/2018-06-01/runtime/invocation/" + request + "/response", answer)
                api.getresponse().read()
            """;

    private static Site site;
    private static Mapping reporting;
    private static Box queue;
    private static int settled;

    @BeforeAll
    static void open() throws Exception {
        site = Site.open(ServerConfig.passing().with(ClockKind.MANUAL));
        site.function("answers", Code.provided(ANSWERS));
        queue = site.queue("reporting");
        reporting =
                site.mapping(
                        "answers",
                        queue,
                        create ->
                                create.batchSize(1)
                                        .functionResponseTypes(
                                                FunctionResponseType.REPORT_BATCH_ITEM_FAILURES));
    }

    @AfterAll
    static void close() {
        site.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "$EMPTY | deleted",
                "'' | deleted",
                "null | deleted",
                "{} | deleted",
                "[] | deleted",
                "{'batchItemFailures':[]} | deleted",
                "{'batchItemFailures':null} | deleted",
                "{'somethingElse':[{'itemIdentifier':'$ID'}]} | deleted",
                "this is no JSON | returned",
                "{'batchItemFailures':[ | returned",
                "{'batchItemFailures':[{'itemIdentifier':''}]} | returned",
                "{'batchItemFailures':[{'itemIdentifier':null}]} | returned",
                "{'batchItemFailures':[{'foo':'notvalid'}]} | returned",
                "{'batchItemFailures':[{'foo':null}]} | returned",
                "{'batchItemFailures':[{'itemIdentifier':'unknown'}]} | returned",
                "{'batchItemFailures':[{'itemIdentifier':123}]} | returned",
                "{'batchItemFailures':[{'itemIdentifier':'$ID'}]} | returned",
                "{'batchItemFailures':[{'itemIdentifier':'$ID'},{'itemIdentifier':'$ID'}]} | returned",
            })
    void settlesTheBatchByWhatWasAnswered(String answer, String ending) throws Exception {
        String id = queue.send(answer.replace('\'', '"'));
        settled++;
        reporting.awaitCounters(counters ->
                counters.path("deleted").asInt() + counters.path("returned").asInt() == settled);

        assertThat(kinds(reporting.story(id))).endsWith(ending);
    }

    @Test
    void leavesTheListedMessagesAndDeletesTheOthers() throws Exception {
        Mapping mapping = threeAtOnce("some", FunctionResponseType.REPORT_BATCH_ITEM_FAILURES);
        Box some = box("some");

        List<String> ids =
                some.send("{\"batchItemFailures\":[{\"itemIdentifier\":\"$ID\"}]}", "b", "c");
        JsonNode returned = mapping.await("returned", 1).getFirst();
        mapping.await("deleted", 1);

        assertThat(returned.path("ids")).hasSize(1);
        assertThat(returned.at("/ids/0").asText()).isEqualTo(ids.getFirst());
        assertThat(some.counts()).containsExactly(0, 1, 0);
        assertThat(mapping.counters().path("failedInvoke").asInt()).isEqualTo(1);
    }

    @Test
    void failsTheWholeBatchIfOneOfTheListedIsUnknown() throws Exception {
        Mapping mapping = threeAtOnce("mixed", FunctionResponseType.REPORT_BATCH_ITEM_FAILURES);
        Box mixed = box("mixed");

        mixed.send(
                "{\"batchItemFailures\":[{\"itemIdentifier\":\"$ID\"},{\"itemIdentifier\":\"?\"}]}",
                "b",
                "c");
        JsonNode returned = mapping.await("returned", 1).getFirst();

        assertThat(returned.path("ids")).hasSize(3);
        assertThat(mixed.counts()).containsExactly(0, 3, 0);
    }

    @Test
    void ignoresTheAnswerIfItWasNotAskedToReadIt() throws Exception {
        Mapping mapping = threeAtOnce("unread");
        Box unread = box("unread");

        unread.send("{\"batchItemFailures\":[{\"itemIdentifier\":\"$ID\"}]}", "b", "c");
        mapping.await("deleted", 1);

        assertThat(unread.counts()).containsExactly(0, 0, 0);
    }

    @Test
    void retriesAnInvalidReportUntilTheDeadLetterQueueTakesOver() throws Exception {
        Box dead = site.queue("dead");
        Box invalid = site.queue("invalid", Box.visibility(30), dead.after(2));
        Mapping mapping =
                site.mapping(
                        "answers",
                        invalid,
                        create ->
                                create.functionResponseTypes(
                                        FunctionResponseType.REPORT_BATCH_ITEM_FAILURES));

        String id = invalid.send("{\"batchItemFailures\":[{\"foo\":\"notvalid\"}]}");
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

    /// Creates a queue whose messages are delivered by threes, and its mapping.
    private static Mapping threeAtOnce(String name, FunctionResponseType... types)
            throws Exception {
        return site.mapping(
                "answers",
                site.queue(name),
                create ->
                        create.batchSize(3)
                                .maximumBatchingWindowInSeconds(20)
                                .functionResponseTypes(types));
    }

    private static Box box(String name) {
        return site.queue(name); // creating a queue again finds it
    }

    private static List<String> kinds(JsonNode story) {
        return story.path("entries").valueStream().map(line -> line.path("kind").asText()).toList();
    }
}
