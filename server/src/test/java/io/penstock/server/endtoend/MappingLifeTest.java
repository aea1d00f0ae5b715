package io.penstock.server.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.lambda.model.EventSourceMappingConfiguration;
import software.amazon.awssdk.services.lambda.model.GetEventSourceMappingResponse;
import software.amazon.awssdk.services.lambda.model.ResourceNotFoundException;

/// Mappings from creation to deletion, through the SDK.
class MappingLifeTest {
    private static Site site;

    @BeforeAll
    static void open() {
        site = Site.open();
        site.function("prints", Code.python(Code.PRINTS));
        site.function(
                "in-node",
                Code.node(
                        """
                        export const handle = async (event) => {
                          for (const record of event.Records ?? []) console.log("node", record.body);
                        };
                        """));
    }

    @AfterAll
    static void close() {
        site.close();
    }

    @Test
    void isEnabledOnlyWhenItHasPolled() throws Exception {
        Box queue = site.queue("begins");

        var created =
                site.lambda()
                        .createEventSourceMapping(create ->
                                create.functionName("prints").eventSourceArn(queue.arn()));
        var mapping = new Mapping(site.control(), created.uuid()).awaitState("Enabled");

        assertThat(created.state()).isEqualTo("Creating");
        assertThat(created.stateTransitionReason()).isEqualTo("USER_INITIATED");
        assertThat(created.batchSize()).isEqualTo(10);
        assertThat(created.maximumBatchingWindowInSeconds()).isZero();
        assertThat(created.functionArn())
                .isEqualTo("arn:aws:lambda:us-east-1:000000000000:function:prints");
        assertThat(created.eventSourceMappingArn()).endsWith(created.uuid());
        assertThat(site.state(mapping)).isEqualTo("Enabled");
        assertThat(mapping.seen("started")).hasSize(1);
        assertThat(mapping.why().at("/chain/2/detail").asText()).startsWith("last poll ");
    }

    @Test
    void runsNodeToo() throws Exception {
        Box queue = site.queue("for-node");
        Mapping mapping = site.mapping("in-node", queue);

        queue.send("hello");
        mapping.await("deleted", 1);

        assertThat(site.awaitLog("in-node", log -> String.join("", log).contains("node hello")))
                .isNotEmpty();
    }

    @Test
    void doesNotPollUntilItIsEnabled() throws Exception {
        Box queue = site.queue("waits");
        var created =
                site.lambda()
                        .createEventSourceMapping(create ->
                                create.functionName("prints")
                                        .eventSourceArn(queue.arn())
                                        .enabled(false));
        var mapping = new Mapping(site.control(), created.uuid());

        queue.send("early");
        List<Integer> before = queue.counts();
        var enabled =
                site.lambda()
                        .updateEventSourceMapping(
                                update -> update.uuid(created.uuid()).enabled(true));
        mapping.awaitState("Enabled");
        mapping.await("deleted", 1);

        assertThat(created.state()).isEqualTo("Disabled");
        assertThat(before).containsExactly(1, 0, 0);
        assertThat(enabled.state()).isEqualTo("Enabling");
        assertThat(queue.counts()).containsExactly(0, 0, 0);
    }

    @Test
    void deliversNothingWhileDisabledAndGoesOnAfterwards() throws Exception {
        Box queue = site.queue("pauses");
        Mapping mapping = site.mapping("prints", queue);

        queue.send("before");
        mapping.await("deleted", 1);
        var disabled =
                site.lambda()
                        .updateEventSourceMapping(
                                update -> update.uuid(mapping.uuid()).enabled(false));
        mapping.awaitState("Disabled");
        queue.send("meanwhile");
        List<Integer> waiting = queue.counts();
        site.lambda().updateEventSourceMapping(update -> update.uuid(mapping.uuid()).enabled(true));
        mapping.await("deleted", 2);

        assertThat(disabled.state()).isEqualTo("Disabling");
        assertThat(waiting).containsExactly(1, 0, 0);
        assertThat(states(mapping))
                .containsExactly("Enabled", "Disabling", "Disabled", "Enabling", "Enabled");
    }

    @Test
    void turnsToAnotherFunction() throws Exception {
        String first = site.function("first", Code.python(Code.PRINTS));
        String second = site.function("second", Code.python(Code.PRINTS));
        Box queue = site.queue("turns");
        Mapping mapping = site.mapping(first, queue);

        queue.send("to the first");
        mapping.await("deleted", 1);
        var updated =
                site.lambda()
                        .updateEventSourceMapping(
                                update -> update.uuid(mapping.uuid()).functionName(second));
        mapping.awaitState("Enabled");
        queue.send("to the second");
        mapping.await("deleted", 2);

        assertThat(updated.state()).isEqualTo("Updating");
        assertThat(updated.functionArn()).endsWith(":function:second");
        assertThat(site.awaitLog(second, log -> handled(log, "to the second")))
                .noneMatch(line -> line.contains("to the first"));
        assertThat(site.awaitLog(first, log -> handled(log, "to the first")))
                .noneMatch(line -> line.contains("to the second"));
        assertThat(mapping.seen("config-changed").getFirst().path("changes").toString())
                .contains("first", "second");
    }

    @Test
    void staysEnabledWhenItsFunctionIsDeletedAndCanBeDeletedItself() throws Exception {
        String function = site.function("short-lived", Code.python(Code.PRINTS));
        Mapping mapping = site.mapping(function, site.queue("outlives"));

        site.lambda().deleteFunction(delete -> delete.functionName(function));
        String state = site.state(mapping);
        var deleted = site.lambda().deleteEventSourceMapping(delete -> delete.uuid(mapping.uuid()));

        assertThat(state).isEqualTo("Enabled");
        assertThat(deleted.state()).isEqualTo("Deleting");
    }

    @Test
    void canBeDisabledWhenItsFunctionOrItsQueueIsGone() throws Exception {
        String function = site.function("vanishes", Code.python(Code.PRINTS));
        Mapping widowed = site.mapping(function, site.queue("stays"));
        Box queue = site.queue("vanishes");
        Mapping dry = site.mapping("prints", queue);
        widowed.awaitState("Enabled");
        dry.awaitState("Enabled");
        site.lambda().deleteFunction(delete -> delete.functionName(function));
        site.sqs().deleteQueue(delete -> delete.queueUrl(queue.url()));

        for (Mapping mapping : List.of(widowed, dry)) {
            site.lambda()
                    .updateEventSourceMapping(update -> update.uuid(mapping.uuid()).enabled(false));
            mapping.awaitState("Disabled");
        }

        assertThat(site.state(widowed)).isEqualTo("Disabled");
        assertThat(site.state(dry)).isEqualTo("Disabled");
    }

    @Test
    void isGoneAfterItWasDeletedAndLeavesTheMessages() throws Exception {
        Box queue = site.queue("left");
        Mapping mapping = site.mapping("prints", queue);

        site.lambda().deleteEventSourceMapping(delete -> delete.uuid(mapping.uuid()));
        site.awaitGone(mapping);
        queue.send("nobody takes me");

        assertThatExceptionOfType(ResourceNotFoundException.class)
                .isThrownBy(
                        () -> site.lambda().getEventSourceMapping(get -> get.uuid(mapping.uuid())))
                .withMessageContaining("The resource you requested does not exist.");
        assertThat(queue.receive(0)).hasSize(1);
    }

    @Test
    void isListedByFunctionAndBySource() throws Exception {
        String function = site.function("listed", Code.python(Code.PRINTS));
        Box one = site.queue("one");
        Box two = site.queue("two");
        Mapping first = site.mapping(function, one);
        Mapping second = site.mapping(function, two);

        var byFunction =
                site.lambda()
                        .listEventSourceMappingsPaginator(
                                list -> list.functionName(function).maxItems(1))
                        .eventSourceMappings();
        var bySource =
                site.lambda()
                        .listEventSourceMappings(list -> list.eventSourceArn(two.arn()))
                        .eventSourceMappings();

        assertThat(byFunction)
                .extracting(EventSourceMappingConfiguration::uuid)
                .containsExactlyInAnyOrder(first.uuid(), second.uuid());
        assertThat(bySource)
                .extracting(EventSourceMappingConfiguration::uuid)
                .containsExactly(second.uuid());
        assertThat(
                        site.lambda()
                                .listEventSourceMappings(list -> list.functionName("nobody"))
                                .eventSourceMappings())
                .isEmpty();
    }

    @Test
    void keepsWhatAnUpdateLeavesOutAndShowsWhatItSets() throws Exception {
        Box queue = site.queue("tuned", Box.visibility(60));
        Mapping mapping =
                site.mapping("prints", queue, create -> create.batchSize(7).tags(Map.of("a", "1")));

        site.lambda()
                .updateEventSourceMapping(
                        update -> update.uuid(mapping.uuid()).maximumBatchingWindowInSeconds(1));
        mapping.awaitState("Enabled");
        GetEventSourceMappingResponse now =
                site.lambda().getEventSourceMapping(get -> get.uuid(mapping.uuid()));

        assertThat(now.batchSize()).isEqualTo(7);
        assertThat(now.maximumBatchingWindowInSeconds()).isEqualTo(1);
        assertThat(
                        site.lambda()
                                .listTags(list -> list.resource(now.eventSourceMappingArn()))
                                .tags())
                .containsExactly(Map.entry("a", "1"));
    }

    @Test
    void finishesWhatRunsWhenItIsDisabled(@TempDir Path directory) throws Exception {
        var gate = new Gate(directory);
        String function = site.function("drains", gate.python().timeout(20));
        Box queue = site.queue("drains");
        Mapping mapping = site.mapping(function, queue);

        queue.send("in hand");
        site.awaitLog(function, log -> String.join("", log).contains("waiting"));
        site.lambda()
                .updateEventSourceMapping(update -> update.uuid(mapping.uuid()).enabled(false));
        String meanwhile = site.state(mapping);
        gate.open();
        mapping.awaitState("Disabled");

        assertThat(meanwhile).isEqualTo("Disabling");
        assertThat(mapping.seen("deleted")).hasSize(1);
        assertThat(queue.counts()).containsExactly(0, 0, 0);
    }

    private static boolean handled(List<String> log, String body) {
        return log.stream().anyMatch(line -> line.contains("handled " + body));
    }

    private static List<String> states(Mapping mapping) {
        return mapping.seen("state-changed").stream()
                .map((JsonNode line) -> line.path("to").asText())
                .toList();
    }
}
