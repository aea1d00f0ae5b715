package io.penstock.server.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.penstock.server.config.ClockKind;
import io.penstock.server.config.ServerConfig;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.lambda.model.FunctionResponseType;

/// The law of the counters, on a real run: polled = filtered + deleted + returned + in hand.
class CountersTest {
    private static final int GOOD = 60;
    private static final int HEARTBEATS = 25;
    private static final int POISONED = 5;
    private static final int RECEIVES = 2;

    private static final String ORDERS =
            """
            import json
            def handle(event, context):
                bad = []
                for record in event["Records"]:
                    order = json.loads(record["body"])
                    if order["poison"] == "raise":
                        raise ValueError("poisoned")
                    if order["poison"] == "report":
                        bad.append({"itemIdentifier": record["messageId"]})
                return {"batchItemFailures": bad}
            """;

    @Test
    void holdAfterEveryLineOfTheJournal() throws Exception {
        try (var site = Site.open(ServerConfig.passing().with(ClockKind.MANUAL))) {
            site.function("orders", Code.python(ORDERS).timeout(1));
            Box dead = site.queue("dead");
            Box queue = site.queue("orders", Box.visibility(30), dead.after(RECEIVES));
            Mapping mapping =
                    site.mapping(
                            "orders",
                            queue,
                            create -> {
                                create.batchSize(1)
                                        .functionResponseTypes(
                                                FunctionResponseType.REPORT_BATCH_ITEM_FAILURES);
                                Site.only("{\"body\":{\"kind\":[\"order\"]}}").accept(create);
                            });

            queue.send(all());
            for (int receives = 1; receives <= RECEIVES; receives++) {
                int returned = receives * POISONED;
                mapping.awaitCounters(counters -> {
                    assertLaw(counters);
                    return number(counters, "deleted") == GOOD
                            && number(counters, "returned") == returned;
                });
                site.control().advance(30);
            }
            mapping.await("dead-lettered", POISONED);
            site.drain(mapping);

            JsonNode end = mapping.counters();
            assertThat(number(end, "inHand")).isZero();
            assertThat(number(end, "filtered")).isEqualTo(HEARTBEATS);
            assertThat(number(end, "deleted")).isEqualTo(GOOD);
            assertThat(number(end, "returned")).isEqualTo(POISONED * RECEIVES);
            assertThat(number(end, "failedInvoke")).isEqualTo(POISONED * RECEIVES);
            assertThat(number(end, "invoked")).isEqualTo(GOOD + POISONED * RECEIVES);
            assertThat(number(end, "polled"))
                    .isEqualTo(GOOD + HEARTBEATS + POISONED * RECEIVES);
            assertLaw(end);
            assertThat(queue.counts()).containsExactly(0, 0, 0);
            assertThat(dead.counts()).containsExactly(POISONED, 0, 0);
        }
    }

    private static void assertLaw(JsonNode counters) {
        assertThat(number(counters, "polled"))
                .as("%s", counters)
                .isEqualTo(
                        number(counters, "filtered")
                                + number(counters, "deleted")
                                + number(counters, "returned")
                                + number(counters, "inHand"));
        assertThat(number(counters, "inHand")).as("%s", counters).isNotNegative();
    }

    private static List<String> all() {
        return IntStream.range(0, GOOD + HEARTBEATS + POISONED)
                .mapToObj(i ->
                        i < HEARTBEATS
                                ? "{\"kind\":\"heartbeat\"}"
                                : "{\"kind\":\"order\",\"poison\":\"%s\"}".formatted(poison(i)))
                .toList();
    }

    private static String poison(int i) {
        if (i >= HEARTBEATS + POISONED) {
            return "none";
        }
        return i % 2 == 0 ? "raise" : "report";
    }

    private static long number(JsonNode counters, String name) {
        return counters.path(name).asLong(-1);
    }
}
