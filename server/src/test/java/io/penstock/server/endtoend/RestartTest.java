package io.penstock.server.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.fasterxml.jackson.databind.JsonNode;
import io.penstock.server.Penstock;
import io.penstock.server.config.ServerConfig;
import io.penstock.server.config.Storage;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.lambda.model.GetEventSourceMappingResponse;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityResponse;
import software.amazon.awssdk.services.sqs.model.Message;

/// What a server on the same data directory still knows after it was closed and opened again.
class RestartTest {
    @TempDir private Path data;

    @Test
    void keepsFunctionsWithTheirCodeAndTags() {
        try (var before = open()) {
            before.function("keeps", Code.python(Code.PRINTS), Map.of("COLOUR", "blue"));
            before.lambda()
                    .tagResource(tag ->
                            tag.resource("arn:aws:lambda:us-east-1:000000000000:function:keeps")
                                    .tags(Map.of("team", "a")));
            before.lambda()
                    .putFunctionConcurrency(put ->
                            put.functionName("keeps").reservedConcurrentExecutions(3));
        }

        try (var after = open()) {
            var function = after.lambda().getFunction(get -> get.functionName("keeps"));
            assertThat(function.configuration().environment().variables())
                    .containsEntry("COLOUR", "blue");
            assertThat(function.tags()).containsEntry("team", "a");
            assertThat(function.concurrency().reservedConcurrentExecutions()).isEqualTo(3);
            assertThat(after.invoke("keeps", "{}").payload().asUtf8String())
                    .isEqualTo("{\"alive\": true}");
        }
    }

    @Test
    void keepsMappingsWithTheirTagsAndTheirJournalAndGoesOn() throws Exception {
        String enabled;
        String disabled;
        String handled;
        long lastSequence;
        try (var before = open()) {
            before.function("works", Code.python(Code.PRINTS));
            Box queue = before.queue("goes-on");
            Mapping mapping =
                    before.mapping(
                            "works",
                            queue,
                            create -> create.batchSize(3).tags(Map.of("team", "a")));
            disabled =
                    before.newMapping("works", before.queue("off"), create -> create.enabled(false))
                            .uuid();
            enabled = mapping.uuid();
            handled = queue.send("handled before");
            lastSequence = mapping.await("deleted", 1).getFirst().path("sequence").asLong();
        }

        try (var after = open()) {
            var mapping = new Mapping(after.control(), enabled);
            Box queue = after.queue("goes-on");
            mapping.await("started", 2);
            queue.send("handled after");
            List<JsonNode> deleted = mapping.await("deleted", 2);
            GetEventSourceMappingResponse shown =
                    after.lambda().getEventSourceMapping(get -> get.uuid(enabled));

            assertThat(shown.batchSize()).isEqualTo(3);
            assertThat(
                            after.lambda()
                                    .listTags(list -> list.resource(shown.eventSourceMappingArn()))
                                    .tags())
                    .containsEntry("team", "a");
            assertThat(mapping.story(handled).path("story").toString()).contains("deleted");
            assertThat(deleted.getLast().path("sequence").asLong()).isGreaterThan(lastSequence);
            assertThat(deleted.getLast().path("batch").asLong())
                    .as("batch numbers stay unique")
                    .isGreaterThan(deleted.getFirst().path("batch").asLong());
            assertThat(after.state(new Mapping(after.control(), disabled))).isEqualTo("Disabled");
            assertThat(after.state(mapping.awaitState("Enabled"))).isEqualTo("Enabled");
        }
    }

    @Test
    void keepsQueuesWithWhatTheyHoldAndWhatTheyHandedOut() {
        String sent;
        String received;
        String deleted;
        String handle;
        try (var before = open()) {
            Box dead = before.queue("dead");
            Box queue = before.queue("holds", Box.visibility(600), dead.after(5));
            deleted = queue.send("deleted");
            Message gone = queue.receive(0).getFirst();
            before.sqs()
                    .deleteMessage(delete ->
                            delete.queueUrl(queue.url()).receiptHandle(gone.receiptHandle()));
            received = queue.send("received");
            handle = queue.receive(0).getFirst().receiptHandle();
            sent = queue.send("sent");
        }

        try (var after = open()) {
            Box queue = after.queue("holds");
            assertThat(queue.counts()).containsExactly(1, 1, 0);
            assertThat(queue.receive(0))
                    .singleElement()
                    .satisfies(message -> assertThat(message.messageId()).isEqualTo(sent));

            ChangeMessageVisibilityResponse _ =
                    after.sqs()
                            .changeMessageVisibility(change ->
                                    change.queueUrl(queue.url())
                                            .receiptHandle(handle)
                                            .visibilityTimeout(0));
            assertThat(queue.receive(5)).singleElement().satisfies(message -> {
                assertThat(message.messageId()).isEqualTo(received).isNotEqualTo(deleted);
                assertThat(message.attributesAsStrings())
                        .containsEntry("ApproximateReceiveCount", "2");
            });
        }
    }

    @Test
    void handlesWhatWasSentBeforeButNotDelivered() throws Exception {
        String uuid;
        try (var before = open()) {
            before.function("works", Code.python(Code.PRINTS));
            Box queue = before.queue("waits");
            uuid =
                    before.newMapping("works", queue, create -> create.enabled(false)).uuid();
            queue.send("a", "b", "c");
        }

        try (var after = open()) {
            var mapping = new Mapping(after.control(), uuid);
            after.lambda().updateEventSourceMapping(update -> update.uuid(uuid).enabled(true));
            mapping.awaitCounters(counters -> counters.path("deleted").asInt() == 3);

            assertThat(after.queue("waits").counts()).containsExactly(0, 0, 0);
        }
    }

    @Test
    void refusesASecondServerOnTheSameDirectory() {
        try (var first = open()) {
            assertThatIllegalStateException()
                    .isThrownBy(this::open)
                    .withMessage(
                            "another server uses the data directory "
                                    + data
                                    + "; choose one with --data");
            assertThat(first.sqs().listQueues().queueUrls()).isEmpty();
        }
    }

    @Test
    void forgetsEverythingInMemory() {
        try (var before = Site.open()) {
            before.queue("fleeting");
        }

        try (var after = Site.open()) {
            assertThat(after.sqs().listQueues().queueUrls()).isEmpty();
        }
    }

    @Test
    void closesTwiceWithoutHarm() {
        var server = Penstock.start(ServerConfig.passing());

        server.close();
        server.close();
    }

    private Site open() {
        return Site.open(ServerConfig.passing().with(new Storage.Directory(data)));
    }
}
