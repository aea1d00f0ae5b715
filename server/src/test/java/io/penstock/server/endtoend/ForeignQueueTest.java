package io.penstock.server.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.engine.arn.QueueArn;
import io.penstock.server.config.ClockKind;
import io.penstock.server.config.QueueSource;
import io.penstock.server.config.QueueSources;
import io.penstock.server.config.ServerConfig;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.elasticmq.NodeAddress;
import org.elasticmq.rest.sqs.SQSRestServer;
import org.elasticmq.rest.sqs.SQSRestServerBuilder;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;

/// Mappings whose queues another service keeps: ElasticMQ, and a second server of our own.
class ForeignQueueTest {
    private static final int ROUNDS_MAX = 30;
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String ORDERS_ONLY = "{\"body\":{\"kind\":[\"order\"]}}";

    @Test
    void handlesFiltersAndDeadLettersMessagesOfElasticMq() throws Exception {
        SQSRestServer foreign =
                SQSRestServerBuilder.withAWSRegion("us-east-1")
                        .withInterface("127.0.0.1")
                        .withPort(0)
                        .withServerAddress(new NodeAddress("http", "127.0.0.1", 0, ""))
                        .start();
        int port = foreign.waitUntilStarted().localAddress().getPort();
        var endpoint = URI.create("http://127.0.0.1:" + port);
        try (var site = Site.open(reading(endpoint));
                SqsClient client = Site.sqs(endpoint)) {
            drivesAMapping(site, client, () -> {});
        } finally {
            foreign.stopAndGetFuture(); // to wait would be to wait for its long polls
        }
    }

    @Test
    void handlesFiltersAndDeadLettersMessagesOfAnotherServerOfOursUntilItGoes() throws Exception {
        try (var foreign = Site.open(ServerConfig.passing().with(ClockKind.MANUAL));
                var site = Site.open(reading(foreign.endpoint()))) {
            Mapping mapping =
                    drivesAMapping(site, foreign.sqs(), () -> foreign.control().advance(2));

            foreign.stop();
            mapping.await("poll-failed", 1);

            assertThat(mapping.why().path("finding").asText()).isEqualTo("SQS-QUEUE-UNREACHABLE");
        }
    }

    @Test
    void readsOneQueueElsewhereAndAllOthersHere() throws Exception {
        try (var foreign = Site.open()) {
            Box elsewhere = foreign.queue("elsewhere");
            var exception =
                    Map.<QueueArn, QueueSource>of(
                            QueueArn.parse(elsewhere.arn()).orElseThrow(),
                            new QueueSource.External(foreign.endpoint()));
            var sources = new QueueSources(new QueueSource.Embedded(), exception);
            try (var site = Site.open(ServerConfig.passing().with(sources))) {
                site.function("prints", Code.python(Code.PRINTS));
                Box here = site.queue("here");
                Mapping far = site.mapping("prints", elsewhere);
                Mapping near = site.mapping("prints", here);

                elsewhere.send("far");
                here.send("near");
                far.await("deleted", 1);
                near.await("deleted", 1);

                assertThat(elsewhere.counts()).containsExactly(0, 0, 0);
                assertThat(here.counts()).containsExactly(0, 0, 0);
            }
        }
    }

    /// One good message, one that the filter drops, and one on which the function raises.
    ///
    /// @param passTime lets the visibility timeout of 2 s pass, if it does not pass by itself
    private static Mapping drivesAMapping(Site site, SqsClient client, Passing passTime)
            throws Exception {
        site.function(
                "orders",
                Code.python(
                                """
                                import json
                                def handle(event, context):
                                    for record in event["Records"]:
                                        if json.loads(record["body"])["good"] is False:
                                            raise ValueError("bad order")
                                        print("handled", record["body"])
                                """)
                        .timeout(1));
        site.invoke("orders", "{\"Records\":[]}"); // warms it up
        Box dead = Box.create(client, "dead", Map.of());
        Box queue = Box.create(client, "orders", Map.ofEntries(Box.visibility(2), dead.after(2)));
        Mapping mapping =
                site.mapping(
                        "orders",
                        queue,
                        create -> {
                            create.batchSize(1);
                            Site.only(ORDERS_ONLY).accept(create);
                        });

        queue.send("{\"kind\":\"order\",\"good\":true}");
        queue.send("{\"kind\":\"heartbeat\"}");
        String bad = queue.send("{\"kind\":\"order\",\"good\":false}");
        mapping.await("returned", 1);
        awaitDeletions(queue);
        passTime.on();
        mapping.await("returned", 2);
        passTime.on();
        List<Message> letters = List.of();
        for (int rounds = 0; letters.isEmpty() && rounds < ROUNDS_MAX; rounds++) {
            letters = dead.receive(1); // ElasticMQ wakes no receiver for what it moves
        }
        mapping.awaitCounters(counters ->
                counters.path("deleted").asInt() == 1 && counters.path("filtered").asInt() == 1);

        assertThat(letters)
                .singleElement()
                .satisfies(message -> assertThat(message.messageId()).isEqualTo(bad));
        assertThat(mapping.counters().path("invocations").asInt()).isEqualTo(3);
        assertThat(queue.counts()).containsExactly(0, 0, 0);
        return mapping;
    }

    /// Waits until only the bad message is left: what is deleted after its time comes again.
    private static void awaitDeletions(Box queue) {
        Instant limit = Instant.now().plus(PATIENCE);
        while (queue.counts().stream().mapToInt(Integer::intValue).sum() > 1) {
            assertThat(Instant.now()).as("messages are deleted in time").isBefore(limit);
        }
    }

    /// Lets time pass.
    private interface Passing {
        void on() throws Exception;
    }

    private static ServerConfig reading(URI endpoint) {
        return ServerConfig.passing()
                .with(new QueueSources(new QueueSource.External(endpoint), Map.of()));
    }
}
