package io.penstock.server.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Asynchronous events of a server that is killed.
class AsyncCrashTest {
    private static final int EVENTS = 12;

    @TempDir private Path directory;

    @Test
    void losesNoAcceptedEventToAKill() throws Exception {
        Path data = Files.createDirectory(directory.resolve("data"));
        Path gate = directory.resolve("gate");
        Set<String> sent = new HashSet<>();
        try (var child = Child.serve(data)) {
            Site site = child.site();
            site.function(
                    "waits",
                    Code.python(
                                    """
                                    import os, time
                                    def handle(event, context):
                                        print("waiting", os.getpid(), flush=True)
                                        while not os.path.exists("%s"):
                                            time.sleep(0.01)
                                        print("did", context.aws_request_id, flush=True)
                                    """
                                            .formatted(gate))
                            .timeout(60));
            site.queue("records");
            var events = new Events(site);
            for (int i = 0; i < EVENTS; i++) {
                sent.add(events.send("waits", "{\"event\": " + i + "}"));
            }
            List<ProcessHandle> functions = waiting(site);

            child.kill();

            for (ProcessHandle function : functions) {
                function.onExit().get(20, TimeUnit.SECONDS);
            }
        }
        Files.createFile(gate);

        try (var child = Child.serve(data)) {
            List<String> log =
                    child.site().awaitLog("waits", lines -> done(lines).containsAll(sent));
            assertThat(sent).hasSize(EVENTS);
            assertThat(done(log)).isEqualTo(sent);
            new Events(child.site()).awaitNone("waits");
        }
    }

    private static Set<String> done(List<String> lines) {
        return lines.stream()
                .filter(line -> line.startsWith("did "))
                .map(line -> line.substring("did ".length()).strip())
                .collect(Collectors.toSet());
    }

    private static List<ProcessHandle> waiting(Site site) throws Exception {
        return site
                .awaitLog(
                        "waits", lines -> lines.stream().anyMatch(each -> each.startsWith("wait")))
                .stream()
                .filter(line -> line.startsWith("waiting "))
                .map(line -> Long.parseLong(line.substring("waiting ".length()).strip()))
                .flatMap(pid -> ProcessHandle.of(pid).stream())
                .toList();
    }
}
