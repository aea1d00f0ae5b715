package io.penstock.server.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.engine.arn.QueueArn;
import io.penstock.server.config.QueueSource;
import io.penstock.server.config.QueueSources;
import io.penstock.server.config.ServerConfig;
import java.net.URI;
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
            Mapping mapping = drivesAMapping(site, client);

            foreign.stopAndWait();
            mapping.await("poll-failed", 1);

            assertThat(mapping.why().path("finding").asText()).isEqualTo("SQS-QUEUE-UNREACHABLE");
        } finally {
            foreign.stopAndWait();
        }
    }

    @Test
    void handlesFiltersAndDeadLettersMessagesOfAnotherServerOfOurs() throws Exception {
        try (var foreign = Site.open();
                var site = Site.open(reading(foreign.endpoint()))) {
            drivesAMapping(site, foreign.sqs());
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
    private static Mapping drivesAMapping(Site site, SqsClient client) throws Exception {
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
        Box dead = Box.create(client, "dead", Map.of());
        Box queue =
                Box.create(
                        client, "orders", Map.ofEntries(Box.visibility(1), dead.after(2)));
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
        List<Message> letters = dead.receive(20);
        mapping.awaitCounters(counters ->
                counters.path("deleted").asInt() == 1 && counters.path("filtered").asInt() == 1);

        assertThat(letters)
                .singleElement()
                .satisfies(message -> assertThat(message.messageId()).isEqualTo(bad));
        assertThat(mapping.counters().path("invocations").asInt()).isEqualTo(3);
        assertThat(queue.counts()).containsExactly(0, 0, 0);
        return mapping;
    }

    private static ServerConfig reading(URI endpoint) {
        return ServerConfig.passing()
                .with(new QueueSources(new QueueSource.External(endpoint), Map.of()));
    }
}
