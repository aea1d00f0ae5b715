package io.penstock.server.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.lambda.model.FunctionResponseType;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/// The traps a mapping stands in: when it is created, and after every change around it.
class FindingsTest {
    private static Site site;

    @BeforeAll
    static void open() {
        site = Site.open();
        site.function("prints", Code.python(Code.PRINTS));
    }

    @AfterAll
    static void close() {
        site.close();
    }

    @Test
    void followChangesOfTheQueue() throws Exception {
        Box dead = site.queue("dead", Map.entry(retention(), "1209600"));
        Box queue = site.queue("changes", dead.after(5));
        Mapping mapping = site.mapping("prints", queue, create -> create.batchSize(1));
        assertThat(ids(mapping)).isEmpty();

        set(queue, QueueAttributeName.VISIBILITY_TIMEOUT, "2");
        assertThat(ids(mapping)).containsExactly("ESM-VISIBILITY-BELOW-TIMEOUT");
        assertThat(findings(mapping).path(0).path("text").asText())
                .startsWith("Queue changes hides a received message for 2 s, but function prints");

        set(queue, QueueAttributeName.VISIBILITY_TIMEOUT, "30");
        set(queue, QueueAttributeName.REDRIVE_POLICY, dead.after(2).getValue());
        assertThat(ids(mapping)).containsExactly("ESM-MAX-RECEIVE-COUNT-BELOW-FIVE");

        set(queue, QueueAttributeName.REDRIVE_POLICY, "");
        assertThat(ids(mapping)).containsExactly("ESM-NO-DEAD-LETTER-QUEUE");
    }

    @Test
    void followChangesOfTheFunction() throws Exception {
        String function = site.function("changing", Code.python(Code.PRINTS));
        Box dead = site.queue("dead-of-function", Map.entry(retention(), "1209600"));
        Mapping mapping =
                site.mapping(
                        function,
                        site.queue("of-function", dead.after(5)),
                        create -> create.batchSize(1));

        site.lambda()
                .putFunctionConcurrency(
                        put -> put.functionName(function).reservedConcurrentExecutions(3));
        assertThat(ids(mapping)).containsExactly("ESM-RESERVED-CONCURRENCY-BELOW-POLLERS");

        site.lambda().deleteFunctionConcurrency(delete -> delete.functionName(function));
        site.lambda()
                .updateFunctionConfiguration(change -> change.functionName(function).timeout(20));
        assertThat(ids(mapping)).containsExactly("ESM-VISIBILITY-BELOW-SIX-TIMEOUTS");

        site.lambda().deleteFunction(delete -> delete.functionName(function));
        assertThat(ids(mapping)).containsExactly("ESM-FUNCTION-MISSING");
    }

    @Test
    void followOtherMappingsOfTheQueue() throws Exception {
        site.function("neighbour", Code.python(Code.PRINTS));
        Box queue = site.queue("shared");
        Mapping mapping = site.mapping("prints", queue);
        assertThat(ids(mapping)).doesNotContain("ESM-SEVERAL-FILTERS-ON-QUEUE");

        Mapping other =
                site.mapping("neighbour", queue, Site.only("{\"body\":{\"kind\":[\"order\"]}}"));
        assertThat(ids(mapping)).contains("ESM-SEVERAL-FILTERS-ON-QUEUE");
        assertThat(ids(other)).contains("ESM-SEVERAL-FILTERS-ON-QUEUE");

        site.drain(other);
        assertThat(ids(mapping)).doesNotContain("ESM-SEVERAL-FILTERS-ON-QUEUE");
    }

    @Test
    void tellThatAFilterMatchesNothing() throws Exception {
        Box queue = site.queue("dropped");
        Mapping mapping =
                site.mapping("prints", queue, Site.only("{\"body\":{\"kind\":[\"order\"]}}"));

        queue.send("{\"kind\":\"a\"}", "{}", "{}", "{}", "{}", "{}", "{}", "{}", "{}", "{}");
        mapping.awaitCounters(counters -> counters.path("filtered").asInt() == 10);

        assertThat(text(mapping, "ESM-FILTER-MATCHES-NOTHING"))
                .startsWith("10 messages of queue dropped polled, 0 passed the filter")
                .contains("pattern 1 (`body.kind` is missing)");
    }

    @Test
    void tellThatReportedFailuresAreNotRead() throws Exception {
        String function =
                site.function(
                        "reports",
                        Code.python(
                                """
                                def handle(event, context):
                                    failed = [{"itemIdentifier": record["messageId"]} for record in event["Records"]]
                                    return {"batchItemFailures": failed}
                                """));
        Box queue = site.queue("reported");
        Mapping mapping = site.mapping(function, queue);

        queue.send("lost");
        mapping.await("deleted", 1);
        assertThat(text(mapping, "ESM-FAILURES-NOT-ENABLED"))
                .contains("all 1 message of those batches were deleted");

        site.lambda()
                .updateEventSourceMapping(update ->
                        update.uuid(mapping.uuid())
                                .functionResponseTypes(
                                        FunctionResponseType.REPORT_BATCH_ITEM_FAILURES));
        mapping.awaitState("Enabled");
        assertThat(ids(mapping)).doesNotContain("ESM-FAILURES-NOT-ENABLED");
    }

    @Test
    void areAcceptedWithATag() throws Exception {
        Mapping mapping = site.mapping("prints", site.queue("accepted"));
        assertThat(matters(mapping, "ESM-NO-DEAD-LETTER-QUEUE")).isTrue();

        String arn =
                site.lambda()
                        .getEventSourceMapping(get -> get.uuid(mapping.uuid()))
                        .eventSourceMappingArn();
        site.lambda()
                .tagResource(tag ->
                        tag.resource(arn)
                                .tags(
                                        Map.of(
                                                "penstock:accept:ESM-NO-DEAD-LETTER-QUEUE",
                                                "a demo")));

        assertThat(matters(mapping, "ESM-NO-DEAD-LETTER-QUEUE")).isFalse();
    }

    @Test
    void ofAllMappingsAreShownTogether() throws Exception {
        Mapping mapping = site.mapping("prints", site.queue("one-of-many"));

        JsonNode all = site.control().get("/findings").path("findings");

        assertThat(all.valueStream())
                .anySatisfy(finding -> {
                    assertThat(finding.path("mapping").asText()).isEqualTo(mapping.uuid());
                    assertThat(finding.path("page").asText())
                            .isEqualTo("docs/findings/ESM-NO-DEAD-LETTER-QUEUE.md");
                });
    }

    @Test
    void ofNoMappingAreNotFound() throws Exception {
        var answer =
                site.control().send(site.control().request("/_penstock/mappings/nobody/findings"));

        assertThat(answer.statusCode()).isEqualTo(404);
    }

    private static JsonNode findings(Mapping mapping) throws IOException, InterruptedException {
        return site.control().get("/mappings/" + mapping.uuid() + "/findings").path("findings");
    }

    private static List<String> ids(Mapping mapping) throws IOException, InterruptedException {
        return findings(mapping).valueStream().map(each -> each.path("id").asText()).toList();
    }

    private static String text(Mapping mapping, String id)
            throws IOException, InterruptedException {
        return findings(mapping)
                .valueStream()
                .filter(each -> each.path("id").asText().equals(id))
                .map(each -> each.path("text").asText())
                .findFirst()
                .orElse("none");
    }

    private static boolean matters(Mapping mapping, String id)
            throws IOException, InterruptedException {
        return findings(mapping)
                .valueStream()
                .filter(each -> each.path("id").asText().equals(id))
                .anyMatch(each -> each.path("matters").asBoolean());
    }

    private static QueueAttributeName retention() {
        return QueueAttributeName.MESSAGE_RETENTION_PERIOD;
    }

    private static void set(Box queue, QueueAttributeName name, String value) {
        site.sqs()
                .setQueueAttributes(
                        change -> change.queueUrl(queue.url()).attributes(Map.of(name, value)));
    }
}
