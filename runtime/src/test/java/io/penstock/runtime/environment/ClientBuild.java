package io.penstock.runtime.environment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.TestReporter;

/// The functions on AWS's own runtime clients that the build puts under `target/clients`.
final class ClientBuild {
    private static final Path CLIENTS = Path.of("..", "target", "clients").toAbsolutePath();

    private ClientBuild() {}

    static Path code(String client) {
        return CLIENTS.normalize().resolve(client);
    }

    /// Returns whether a client is there. If it is not because its registry could not be reached or
    /// the machine lacks a tool, reports that it did not run; if it is not for any other reason,
    /// fails.
    static boolean ready(String client, TestReporter reporter) throws IOException {
        if (Files.exists(code(client).resolve("pinned"))) {
            reporter.publishEntry(client, "ran");
            return true;
        }
        assertThat(noted("unreachable.txt", client) || noted("lacking.txt", client))
                .as(
                        "%s is missing, though its registry and all tools are there; see %s.log",
                        client, CLIENTS.resolve(client))
                .isTrue();
        reporter.publishEntry(client, "did not run: it cannot be built on this machine");
        return false;
    }

    private static boolean noted(String notes, String client) throws IOException {
        Path file = CLIENTS.resolve(notes);
        List<String> lines = Files.exists(file) ? Files.readAllLines(file) : List.of();
        return lines.stream()
                .anyMatch(line -> line.equals(client) || line.startsWith(client + " "));
    }
}
