package io.penstock.server.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The server as a process: how it starts, stops, and is killed.
class ServeTest {
    private static final int MESSAGES = 40;

    @TempDir private Path directory;

    @Test
    void printsOneLineAndStopsCleanlyWhenAsked() throws Exception {
        Path data = Files.createDirectory(directory.resolve("data"));
        var gate = new Gate(directory);
        try (var child = Child.serve(data)) {
            Site site = child.site();
            site.function("works", gate.python().timeout(20));
            Box queue = site.queue("q", Box.visibility(60));
            Mapping mapping = site.mapping("works", queue);
            queue.send("runs when the signal comes");
            List<ProcessHandle> functions = waiting(site, 1);

            gate.open();
            List<String> rest = child.terminate();

            assertThat(rest).isEmpty();
            assertThat(child.exitStatus()).isEqualTo(128 + 15);
            for (ProcessHandle function : functions) {
                function.onExit().get(5, TimeUnit.SECONDS);
            }
            try (var again = Child.serve(data)) {
                Box same = again.site().queue("q");
                var journal = new Mapping(again.site().control(), mapping.uuid());
                journal.await("started", 2);
                assertThat(journal.await("deleted", 1)).hasSize(1);
                assertThat(same.counts()).containsExactly(0, 0, 0);
            }
        }
    }

    @Test
    void losesNothingAndLeavesNobodyBehindWhenItIsKilled() throws Exception {
        Path data = Files.createDirectory(directory.resolve("data"));
        var gate = new Gate(directory);
        String uuid;
        List<String> sent;
        List<ProcessHandle> functions;
        try (var child = Child.serve(data)) {
            Site site = child.site();
            site.function("works", gate.python().timeout(2));
            Box queue = site.queue("q", Box.visibility(2));
            uuid = site.mapping("works", queue, create -> create.batchSize(5)).uuid();
            sent = queue.send(IntStream.range(0, MESSAGES).mapToObj(i -> "order " + i).toList());
            functions = waiting(site, 2);

            child.kill();
        }
        for (ProcessHandle function : functions) {
            function.onExit().get(20, TimeUnit.SECONDS);
        }
        gate.open();

        try (var child = Child.serve(data)) {
            Site site = child.site();
            var mapping = new Mapping(site.control(), uuid);
            mapping.awaitCounters(counters -> counters.path("deleted").asInt() >= MESSAGES);
            List<String> log =
                    site.awaitLog(
                            "works",
                            lines -> IntStream.range(0, MESSAGES)
                                    .allMatch(i -> lines.contains("handled order " + i)));

            assertThat(sent).hasSize(MESSAGES).doesNotHaveDuplicates();
            assertThat(log).isNotEmpty();
            assertThat(site.queue("q").counts()).containsExactly(0, 0, 0);
        }
    }

    @Test
    void refusesADirectoryThatAnotherServerUses() throws Exception {
        Path data = Files.createDirectory(directory.resolve("data"));
        try (var first = Child.serve(data)) {
            JsonNode health = first.site().control().get("/health");
            assertThat(health.path("status").asText()).isEqualTo("ready");
            assertThat(health.path("mode").asText()).isEqualTo("durable");
            assertThat(health.path("clock").asText()).isEqualTo("real");
            var second = ended("serve", "--port", "0", "--data", data.toString());
            assertThat(second.status()).isEqualTo(1);
            assertThat(second.output())
                    .contains(
                            "penstock: another server uses the data directory "
                                    + data
                                    + "; choose one with --data");
        }
    }

    /// Waits until functions wait at the gate, and returns their processes.
    private static List<ProcessHandle> waiting(Site site, int count) throws Exception {
        return site
                .awaitLog(
                        "works",
                        log -> log.stream().filter(line -> line.startsWith("waiting ")).count()
                                >= count)
                .stream()
                .filter(line -> line.startsWith("waiting "))
                .map(line -> Long.parseLong(line.substring("waiting ".length()).strip()))
                .flatMap(pid -> ProcessHandle.of(pid).stream())
                .toList();
    }

    private static Ended ended(String... arguments) throws Exception {
        Process process = Child.command(arguments).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        return new Ended(process.waitFor(), output);
    }

    /// How a process ended, and all that it printed.
    private record Ended(int status, String output) {}
}
