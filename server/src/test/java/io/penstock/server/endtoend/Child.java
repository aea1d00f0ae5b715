package io.penstock.server.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.server.cli.Main;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A server in a process of its own, as `serve` starts it.
final class Child implements AutoCloseable {
    private static final String READY = "ready on ";
    private static final int END_SECONDS = 40;

    private final Process process;
    private final BufferedReader output;
    private final Site site;

    private Child(Process process, BufferedReader output, Site site) {
        this.process = process;
        this.output = output;
        this.site = site;
    }

    /// Starts a server on a free port and waits until it says that it is ready.
    static Child serve(Path data, String... more) throws IOException {
        return serve(data, Map.of(), more);
    }

    /// Starts a server with more variables in its environment.
    static Child serve(Path data, Map<String, String> environment, String... more)
            throws IOException {
        var arguments =
                new ArrayList<String>(List.of("serve", "--port", "0", "--data", data.toString()));
        arguments.addAll(List.of(more));
        ProcessBuilder command =
                command(arguments.toArray(String[]::new))
                        .redirectError(data.resolveSibling("stderr").toFile());
        command.environment().putAll(environment);
        Process process = command.start();
        var output = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
        @Nullable String line = output.readLine();
        assertThat(line).matches("ready on http://127\\.0\\.0\\.1:\\d+");
        return new Child(process, output, Site.at(URI.create(line.substring(READY.length()))));
    }

    /// Returns a process of our command line that is not started yet.
    static ProcessBuilder command(String... arguments) {
        var command =
                new ArrayList<String>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "--enable-native-access=ALL-UNNAMED",
                                "-Dpenstock.home=" + System.getProperty("penstock.home"),
                                "-cp",
                                System.getProperty("java.class.path"),
                                Main.class.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command);
    }

    Site site() {
        return site;
    }

    /// Ends the process without a warning, as `kill -9` does.
    void kill() throws InterruptedException {
        process.destroyForcibly();
        assertThat(process.waitFor(END_SECONDS, TimeUnit.SECONDS)).isTrue();
    }

    /// Asks the process to end, waits until it has, and returns all that it printed after its first
    /// line.
    List<String> terminate() throws IOException, InterruptedException {
        assertThat(process.toHandle().destroy())
                .isTrue(); // unlike that of Process, leaves the output open
        List<String> rest = output.lines().toList();
        assertThat(process.waitFor(END_SECONDS, TimeUnit.SECONDS)).isTrue();
        return rest;
    }

    /// Returns the exit status of a process that has ended.
    int exitStatus() {
        return process.exitValue();
    }

    @Override
    public void close() throws IOException {
        site.close();
        process.destroyForcibly();
        output.close();
    }
}
