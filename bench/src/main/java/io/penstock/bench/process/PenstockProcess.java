package io.penstock.bench.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Our own server in a process of its own, started by its command line as users start it.
public final class PenstockProcess {
    private static final String MAIN = "io.penstock.server.cli.Main";

    /// Tell the class path of the launcher's servers, and its recording of what they need, which
    /// holds for just that order.
    private static final String CLASS_PATH = "penstock.bench.server-class-path";

    private static final String RECORDING = "penstock.bench.server-recording";

    /// Tells the server where the product's own files lie, as the launcher told the harness.
    private static final String HOME = "penstock.home";

    /// Lambda allows ten requests per second for each unit; what is measured shall be the machine.
    private static final String UNLIMITED = "1000000";

    private PenstockProcess() {}

    /// Where a server keeps what.
    ///
    /// @param directory for its log and, if durable, its data; created if missing
    /// @param durable whether messages go to disk before they are acknowledged
    /// @param heap the server's largest heap, as the JVM has it
    public record Storage(Path directory, boolean durable, String heap) {
        /// Returns a place for a server with the heap that servers here usually get.
        public Storage(Path directory, boolean durable) {
            this(directory, durable, "2g");
        }
    }

    /// Starts a server on a free port and waits until it is ready.
    public static ServerProcess start(Storage storage) throws IOException, InterruptedException {
        Files.createDirectories(storage.directory());
        List<String> arguments = new ArrayList<>(List.of("serve", "--port", "0"));
        arguments.addAll(List.of("--account-concurrency", UNLIMITED));
        arguments.addAll(
                storage.durable()
                        ? List.of("--data", storage.directory().resolve("data").toString())
                        : List.of("--memory"));
        return ServerProcess.start(
                jvmOptions(storage.heap()),
                System.getProperty(CLASS_PATH, System.getProperty("java.class.path")),
                MAIN,
                arguments,
                storage.directory().resolve("server.log"));
    }

    /// The options of the launcher, and a heap that does not depend on the machine.
    private static List<String> jvmOptions(String heap) {
        List<String> options = new ArrayList<>();
        options.addAll(
                List.of(
                        "-Xmx" + heap,
                        "-XX:+UseParallelGC",
                        "-XX:GCTimeRatio=299",
                        "-XX:+UseCompactObjectHeaders",
                        "--enable-native-access=ALL-UNNAMED"));
        String recording = System.getProperty(RECORDING, "");
        if (!recording.isEmpty()) {
            options.add("-XX:AOTCache=" + recording);
            options.addAll(List.of("-Xlog:disable", "-Xlog:all=error:stderr"));
        }
        String home = System.getProperty(HOME, "");
        if (!home.isEmpty()) {
            options.add("-D" + HOME + "=" + home);
        }
        return options;
    }
}
