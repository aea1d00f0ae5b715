package io.penstock.runtime.environment;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.runtime.environment.process.Isolation;
import io.penstock.runtime.environment.process.IsolationUnavailableException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A server that is killed without a word leaves no process behind.
final class OrphanTest {
    @TempDir Path root;

    @Test
    void leavesNothingBehindWhenTheServerIsKilled() throws Exception {
        Process server = server(Isolation.PROCESS);
        var processes = new ArrayList<ProcessHandle>();
        try (var lines = lines(server)) {
            for (String line = lines.readLine();
                    line != null && !line.equals("ready");
                    line = lines.readLine()) {
                processes.add(ProcessHandle.of(Long.parseLong(line)).orElseThrow());
            }

            server.destroyForcibly();
        }

        assertThat(processes).hasSize(5); // two functions, a child, an escapee, the watchdog
        for (ProcessHandle process : processes) {
            process.onExit().get(20, TimeUnit.SECONDS);
        }
        try (Stream<Path> left = Files.list(root.resolve("data/environments"))) {
            assertThat(left).isEmpty();
        }
        assertThat(fences("penstock-" + server.pid() + "-")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void leavesNoContainerBehind(boolean watchdogToo) throws Exception {
        try (var _ = new Stage(root, Stage.settings(Isolation.RUNC))) {
            // This machine has containers; what it had for this stage is gone in the next line.
        } catch (UncheckedIOException refused) {
            assertThat(refused).rootCause().isInstanceOf(IsolationUnavailableException.class);
            return;
        }
        Process server = server(Isolation.RUNC);
        String prefix = "penstock-" + server.pid() + "-";
        List<ProcessHandle> processes;
        try (var lines = lines(server)) {
            String watchdog = "";
            for (String line = lines.readLine();
                    line != null && !line.equals("ready");
                    line = lines.readLine()) {
                watchdog = line;
            }
            processes = members(prefix);
            assertThat(processes).hasSizeGreaterThanOrEqualTo(6); // two shells, functions, children

            if (watchdogToo) {
                ProcessHandle.of(Long.parseLong(watchdog)).orElseThrow().destroyForcibly();
            }
            server.destroyForcibly();
        }
        server.onExit().get(20, TimeUnit.SECONDS);
        try (Stage next = new Stage(root, Stage.settings(Isolation.PROCESS))) {
            for (ProcessHandle process : processes) {
                process.onExit().get(20, TimeUnit.SECONDS);
            }
            assertThat(next.answer(next.python("sound", "def handler(e, c):\n    return e\n"), "1"))
                    .isEqualTo("1");
        }
        if (watchdogToo) { // what the next server does is done before it starts
            assertThat(groups(prefix)).isEmpty();
            try (Stream<Path> left = Files.list(root.resolve("data/environments"))) {
                assertThat(left).isEmpty();
            }
        }
    }

    /// Returns the processes in the control groups of a server's containers.
    private static List<ProcessHandle> members(String prefix) throws IOException {
        var found = new ArrayList<ProcessHandle>();
        for (Path parent : groups(prefix)) {
            try (Stream<Path> files =
                    Files.find(parent, 2, (file, _) -> file.endsWith("cgroup.procs"))) {
                for (Path file : files.toList()) {
                    Files.readAllLines(file).stream()
                            .flatMap(pid -> ProcessHandle.of(Long.parseLong(pid)).stream())
                            .filter(process -> !found.contains(process))
                            .forEach(found::add);
                }
            }
        }
        return found;
    }

    private static List<Path> groups(String prefix) throws IOException {
        try (Stream<Path> all =
                Files.find(
                        Path.of("/sys/fs/cgroup"),
                        2,
                        (path, _) -> path.getFileName().toString().startsWith(prefix))) {
            return all.toList();
        }
    }

    private Process server(Isolation isolation) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Server.class.getName(),
                        root.toString(),
                        isolation.name())
                .redirectError(Redirect.INHERIT)
                .start();
    }

    private static BufferedReader lines(Process server) {
        return new BufferedReader(
                new InputStreamReader(server.getInputStream(), StandardCharsets.UTF_8));
    }

    private static List<Path> fences(String prefix) throws Exception {
        Path memory = Path.of("/sys/fs/cgroup/memory");
        if (!Files.isDirectory(memory)) {
            return List.of();
        }
        try (Stream<Path> groups = Files.list(memory)) {
            return groups.filter(group -> group.getFileName().toString().startsWith(prefix))
                    .toList();
        }
    }

    /// The server to be killed: runs functions and prints the ids of their processes.
    static final class Server {
        private Server() {}

        @SuppressWarnings("SystemOut") // this is how the test learns the ids
        public static void main(String[] arguments) throws Exception {
            var settings = Stage.settings(Isolation.valueOf(arguments[1])).atMost(10);
            var stage = new Stage(Path.of(arguments[0]), settings);
            var idle = stage.python("idle", FORKS);
            var busy = stage.python("busy", HANGS);
            String[] pids = stage.answer(idle, "{}").replaceAll("[\\[\\] ]", "").split(",", -1);
            for (String pid : pids) {
                System.out.println(pid);
            }
            Thread.ofPlatform().daemon().start(() -> stage.answer(busy, "{}"));
            System.out.println(
                    stage.awaitLog(busy, "hanging").stream()
                            .filter(line -> line.startsWith("hanging"))
                            .findFirst()
                            .orElseThrow()
                            .substring("hanging ".length()));
            System.out.println(stage.invoker.room().watchdogPid());
            System.out.println("ready");
            Thread.currentThread().join(); // until killed
        }

        private static final String FORKS =
                """
                import os, signal
                def handler(event, context):
                    child = os.fork()
                    if child == 0:
                        while True:
                            signal.pause()
                    escapee = os.fork()
                    if escapee == 0:
                        os.setsid()
                        while True:
                            signal.pause()
                    return [os.getpid(), child, escapee]
                """;

        private static final String HANGS =
                """
                import os, signal, threading
                def handler(event, context):
                    print('hanging', os.getpid(), flush=True)
                    threading.Event().wait()
                """;
    }
}
