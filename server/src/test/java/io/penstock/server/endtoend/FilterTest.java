package io.penstock.server.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.lambda.model.Filter;

/// What filters let through: the cases that were recorded from AWS, and that what is dropped is
/// deleted.
class FilterTest {
    private static Site site;
    private static int queues;

    @BeforeAll
    static void open() {
        site = Site.open();
        site.function("prints", Code.python(Code.PRINTS));
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
                "{'body':{'my-key':['my-value']}} | {'my-key':'my-value'} | {'my-key':'other-value'}",
                "{'body':{'my-key':['my-value']}} | {'my-key':'my-value'} | plain-string",
                "{'body':{'my-key':['my-value-one','my-value-two']}}"
                        + " | {'my-key':'my-value-two'} | {'my-key':'other-value'}",
                "{'body':{'my-key-one':['other-filter','my-value-one'],'my-key-two':['my-value-two']}}"
                        + " | {'my-key-one':'my-value-one','my-key-two':'my-value-two'}"
                        + " | {'my-key-one':'first-differs','my-key-two':'my-value-two'}",
                "{'body':{'my-key':[{'exists':true}]}} | {'my-key':'any'} | {'other-key':'any'}",
                "{'body':{'my-number':[{'numeric':['>',100]}]}} | {'my-number':101} | {'my-number':100}",
                "{'body':{'my-number':[{'numeric':['<',100]}]}} | {'my-number':99} | {'my-number':100}",
                "{'body':{'my-number':[{'numeric':['>=',100,'<',200]}]}}"
                        + " | {'my-number':100} | {'my-number':200}",
                "{'body':{'my-key':[{'prefix':'yes'}]}} | {'my-key':'yes-value'} | {'my-key':'no-value'}",
                "{'body':['plain-string']} | plain-string | other-string",
                "{'body':['plain-string']} | plain-string | {'my-key':'my-value'}",
            })
    void deliversWhatMatchesAndDeletesTheRest(String pattern, String delivered, String dropped)
            throws Exception {
        Box queue = site.queue("filtered-" + ++queues);
        Mapping mapping = site.mapping("prints", queue, Site.only(json(pattern)));

        String good = queue.send(json(delivered));
        String bad = queue.send(json(dropped));
        mapping.awaitCounters(FilterTest::bothSettled);
        site.drain(mapping);

        assertThat(queue.counts()).as("source queue").containsExactly(0, 0, 0);
        assertThat(kinds(mapping.story(good))).contains("deleted").doesNotContain("filtered");
        assertThat(kinds(mapping.story(bad))).containsExactly("polled", "filtered");
        assertThat(mapping.counters().path("invoked").asInt()).isEqualTo(1);
    }

    @Test
    void letsThroughWhatAnyOfSeveralPatternsMatches() throws Exception {
        Box queue = site.queue("several");
        Mapping mapping =
                site.mapping(
                        "prints",
                        queue,
                        create ->
                                create.filterCriteria(filters ->
                                        filters.filters(
                                                Filter.builder()
                                                        .pattern("{\"body\":{\"a\":[1]}}")
                                                        .build(),
                                                Filter.builder()
                                                        .pattern("{\"body\":{\"b\":[2]}}")
                                                        .build())));

        queue.send("{\"a\":1}", "{\"b\":2}", "{\"a\":2,\"b\":1}");
        JsonNode counters =
                mapping.awaitCounters(
                        each -> each.path("filtered").asInt() + each.path("deleted").asInt() == 3);

        assertThat(counters.path("deleted").asInt()).isEqualTo(2);
    }

    @Test
    void neitherCallsTheFunctionNorDeadLettersWhatItDrops() throws Exception {
        String function = site.function("never", Code.python(Code.PRINTS));
        Box dead = site.queue("dead");
        Box queue = site.queue("drops", Box.visibility(3), dead.after(1));
        Mapping mapping = site.mapping(function, queue, Site.only("{\"body\":[\"nothing\"]}"));

        queue.send(List.of("a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l"));
        JsonNode counters = mapping.awaitCounters(each -> each.path("filtered").asInt() == 12);
        site.drain(mapping);

        assertThat(counters.path("invoked").asInt()).isZero();
        assertThat(counters.path("inHand").asInt()).isZero();
        assertThat(counters.path("deleted").asInt()).as("counted as filtered only").isZero();
        assertThat(queue.counts()).containsExactly(0, 0, 0);
        assertThat(dead.counts()).containsExactly(0, 0, 0);
    }

    @Test
    void followsAChangeOfItsPatterns() throws Exception {
        Box queue = site.queue("changed");
        Mapping mapping = site.mapping("prints", queue, Site.only("{\"body\":[\"a\"]}"));

        queue.send("b");
        mapping.awaitCounters(each -> each.path("filtered").asInt() == 1);
        site.lambda()
                .updateEventSourceMapping(update ->
                        update.uuid(mapping.uuid())
                                .filterCriteria(filters ->
                                        filters.filters(
                                                Filter.builder()
                                                        .pattern("{\"body\":[\"b\"]}")
                                                        .build())));
        mapping.awaitState("Enabled");
        queue.send("b");
        mapping.awaitCounters(each -> each.path("deleted").asInt() == 1);
        site.lambda()
                .updateEventSourceMapping(
                        update -> update.uuid(mapping.uuid()).filterCriteria(_ -> {}));
        mapping.awaitState("Enabled");
        queue.send("c");
        mapping.awaitCounters(each -> each.path("deleted").asInt() == 2);

        assertThat(mapping.counters().path("filtered").asInt()).isEqualTo(1);
    }

    private static boolean bothSettled(JsonNode counters) {
        return counters.path("filtered").asInt() == 1 && counters.path("deleted").asInt() == 1;
    }

    private static List<String> kinds(JsonNode story) {
        return story.path("entries").valueStream().map(line -> line.path("kind").asText()).toList();
    }

    private static String json(String text) {
        return text.replace('\'', '"');
    }
}
