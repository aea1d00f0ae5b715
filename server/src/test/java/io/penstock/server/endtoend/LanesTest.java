package io.penstock.server.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.server.config.Limits;
import io.penstock.server.config.ServerConfig;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Sources that stand still do not hold up callers: all their lanes wait in a slow function, and
/// another function answers at once.
class LanesTest {
    private static final int ENVIRONMENTS = 4;
    private static final int FOR_EVENTS = ENVIRONMENTS - 1;

    @TempDir private Path directory;

    @Test
    void ofMappingsLeaveTheLastEnvironmentsToCallersWhoWait() throws Exception {
        var limits = new Limits(1_000, 100, ENVIRONMENTS);
        try (var site = Site.open(ServerConfig.passing().with(limits))) {
            var gate = new Gate(directory);
            site.function("slow", gate.python().timeout(60));
            site.function("prints", Code.python(Code.PRINTS));
            Box queue = site.queue("flooded", Box.visibility(600));
            Mapping mapping = site.mapping("slow", queue, create -> create.batchSize(1));

            for (int i = 0; i < 3 * ENVIRONMENTS; i++) {
                queue.send("event " + i);
            }
            mapping.await("refused", 1);
            site.awaitLog("slow", log -> waiting(log) == FOR_EVENTS);
            for (int i = 0; i < 5; i++) {
                assertThat(site.invoke("prints", "{}").payload().asUtf8String())
                        .isEqualTo("{\"alive\": true}");
            }

            assertThat(mapping.await("refused", 1).getFirst().toString())
                    .contains(
                            FOR_EVENTS
                                    + " environments of this machine are busy with events, the rest"
                                    + " is for callers who wait");
            gate.open();
            mapping.awaitCounters(each -> each.path("deleted").asInt() == 3 * ENVIRONMENTS);
        }
    }

    private static long waiting(List<String> log) {
        return log.stream().filter(line -> line.contains("waiting")).count();
    }
}
