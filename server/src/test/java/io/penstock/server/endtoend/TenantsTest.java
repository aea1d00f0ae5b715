package io.penstock.server.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.penstock.server.config.ClockKind;
import io.penstock.server.config.ServerConfig;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;

/// Fair queues as clients see them, and the list of a queue's tenants.
class TenantsTest {
    private static Site site;

    @BeforeAll
    static void open() {
        site = Site.open(ServerConfig.passing().with(ClockKind.MANUAL));
    }

    @AfterAll
    static void close() {
        site.close();
    }

    @Test
    void aNoisyTenantIsNamedAndItsMessagesWait() throws Exception {
        Box queue = site.queue("tenants", Box.visibility(600));
        send(queue, "loud", 80);
        for (int i = 0; i < 4; i++) {
            queue.receive(0);
        }
        send(queue, "quiet", 10);

        JsonNode reply = site.control().get("/queues/tenants/tenants");

        assertThat(reply.path("queue").asText()).isEqualTo("tenants");
        assertThat(reply.path("noisyGroups").asInt()).isEqualTo(1);
        assertThat(reply.path("visibleInQuietGroups").asInt()).isEqualTo(10);
        JsonNode loud = reply.path("tenants").path(0);
        assertThat(loud.path("group").asText()).isEqualTo("loud");
        assertThat(loud.path("visible").asInt()).isEqualTo(40);
        assertThat(loud.path("inFlight").asInt()).isEqualTo(40);
        assertThat(loud.path("inFlightShare").asDouble()).isEqualTo(1);
        assertThat(loud.path("noisy").asBoolean()).isTrue();
        assertThat(loud.path("rule").asText()).isEqualTo("in-flight");
        assertThat(loud.path("since").asText()).isNotEmpty();
        assertThat(reply.path("tenants").path(1).path("noisy").asBoolean()).isFalse();
        assertThat(queue.receive(0)).extracting(Message::body).containsOnly("quiet");
    }

    @Test
    void asManyTenantsAreListedAsAskedForTheLargestFirst() throws Exception {
        Box queue = site.queue("many");
        for (int tenant = 1; tenant <= 5; tenant++) {
            send(queue, "tenant-" + tenant, tenant);
        }

        JsonNode reply = site.control().get("/queues/many/tenants?limit=2");

        assertThat(reply.path("tenants").findValuesAsText("group"))
                .containsExactly("tenant-5", "tenant-4");
    }

    @Test
    void tenantsAreListedByWhatMakesThemLarge() throws Exception {
        Box queue = site.queue("sizes", Box.visibility(600));
        send(queue, "long-ago", 3);
        queue.receive(0);
        site.control().advance(100);
        send(queue, "just-now", 7);
        queue.receive(0);
        send(queue, "waiting", 8);
        send(queue, "just-now", 1);
        site.control().advance(1);

        assertThat(groups("")).containsExactly("waiting", "just-now");
        assertThat(groups("&by=backlog")).containsExactly("waiting", "just-now");
        assertThat(groups("&by=in-flight")).containsExactly("just-now", "long-ago");
        assertThat(groups("&by=share")).containsExactly("long-ago", "just-now");
    }

    @Test
    void tenantsAreNotListedByAnythingElse() throws Exception {
        site.queue("unsized");
        var request = site.control().request("/_penstock/queues/unsized/tenants?by=name").GET();

        HttpResponse<String> reply = site.control().send(request);

        assertThat(reply.statusCode()).isEqualTo(400);
        assertThat(reply.body()).contains("by must be backlog, in-flight or share, was 'name'");
    }

    @Test
    void aQueueThatIsNotThereAndALimitThatMakesNoSenseAreRefused() throws Exception {
        site.queue("there");

        assertThat(status("/queues/nowhere/tenants")).isEqualTo(404);
        assertThat(status("/queues/there/tenants?limit=1001")).isEqualTo(400);
        assertThat(status("/queues/there/tenants?limit=0")).isEqualTo(400);
    }

    private static List<String> groups(String query) throws Exception {
        return site.control()
                .get("/queues/sizes/tenants?limit=2" + query)
                .path("tenants")
                .findValuesAsText("group");
    }

    private static int status(String path) throws Exception {
        return site.control().send(site.control().request("/_penstock" + path).GET()).statusCode();
    }

    private static void send(Box queue, String tenant, int count) {
        for (int sent = 0; sent < count; sent += 10) {
            var entries = new ArrayList<SendMessageBatchRequestEntry>();
            for (int i = sent; i < Math.min(sent + 10, count); i++) {
                entries.add(
                        SendMessageBatchRequestEntry.builder()
                                .id(Integer.toString(i))
                                .messageBody(tenant)
                                .messageGroupId(tenant)
                                .build());
            }
            assertThat(
                            queue.sqs()
                                    .sendMessageBatch(
                                            send -> send.queueUrl(queue.url()).entries(entries))
                                    .failed())
                    .isEqualTo(List.of());
        }
    }
}
