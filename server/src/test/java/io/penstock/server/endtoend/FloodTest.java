package io.penstock.server.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;

/// Ten thousand senders at once: every message is acknowledged, handled and deleted, and counted
/// once.
class FloodTest {
    private static final int MESSAGES = 10_000;

    /// How many of them hold a connection at a time; both of its ends are files of this process.
    private static final int CONNECTIONS_MAX = 500;

    @Test
    void losesNothingOfTenThousandConcurrentSends() throws Exception {
        try (var site = Site.open()) {
            site.function("works", Code.python(Code.PRINTS));
            Box dead = site.queue("dead");
            Box queue = site.queue("flooded", dead.after(10));
            Mapping mapping =
                    site.mapping(
                            "works",
                            queue,
                            create -> create.batchSize(100).maximumBatchingWindowInSeconds(1));

            Set<String> sent = sendAll(site, queue);
            JsonNode counters =
                    mapping.awaitCounters(each -> each.path("deleted").asInt() >= MESSAGES);

            assertThat(sent).hasSize(MESSAGES);
            assertThat(counters.path("deleted").asInt()).isEqualTo(MESSAGES);
            assertThat(counters.path("returned").asInt()).isZero();
            assertThat(queue.counts()).containsExactly(0, 0, 0);
            assertThat(dead.counts()).containsExactly(0, 0, 0);
            site.worksStill("works");
        }
    }

    private static Set<String> sendAll(Site site, Box queue) throws Exception {
        Set<String> ids = ConcurrentHashMap.newKeySet();
        var connections = new Semaphore(CONNECTIONS_MAX);
        var sends = new ArrayList<Callable<Boolean>>(MESSAGES);
        for (int i = 0; i < MESSAGES; i++) {
            String body = "{\"QueueUrl\":\"" + queue.url() + "\",\"MessageBody\":\"" + i + "\"}";
            sends.add(() -> {
                connections.acquire();
                try {
                    var answer = site.control().sqs("SendMessage", body);
                    return ids.add(Control.json(answer).path("MessageId").asText());
                } finally {
                    connections.release();
                }
            });
        }
        try (var senders = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Boolean> sent : senders.invokeAll(sends)) {
                assertThat(sent.get()).as("a new id").isTrue();
            }
        }
        return ids;
    }
}
