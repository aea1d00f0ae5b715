package io.penstock.server.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.server.config.Home;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The clients that stand under `target/clients`.
final class ClientTools {
    private static final Path CLIENTS = Home.directory().resolve("target/clients");

    private ClientTools() {}

    /// Returns whether a client is there. If it is not because its registry could not be reached or
    /// the machine lacks it, says by name that `test` does not run; if it is not for any other
    /// reason, fails.
    static boolean ready(String client, String test) throws IOException {
        if (Files.exists(CLIENTS.resolve(client).resolve("pinned"))) {
            return true;
        }
        assertThat(noted("unreachable.txt", client) || noted("lacking.txt", client))
                .as(
                        "the client %s is missing, though its registry and all tools are there; see %s.log",
                        client, CLIENTS.resolve(client))
                .isTrue();
        System.out.println("NOT RUN, the registry or the tool cannot be had: " + test);
        return false;
    }

    private static boolean noted(String notes, String client) throws IOException {
        Path file = CLIENTS.resolve(notes);
        List<String> lines = Files.exists(file) ? Files.readAllLines(file) : List.of();
        return lines.stream()
                .anyMatch(line -> line.equals(client) || line.startsWith(client + " "));
    }

    static Path aws() {
        return CLIENTS.resolve("python/bin/aws");
    }

    /// The machine's AWS CLI of version 2, which has more commands than the one of PyPI.
    static Path newAws() {
        return CLIENTS.resolve("aws-2/aws");
    }

    /// A program of the machine that builds container images.
    static Path builder(String name) {
        return CLIENTS.resolve(name).resolve(name);
    }

    static Path python() {
        return CLIENTS.resolve("python/bin/python");
    }

    /// A Python whose boto3 speaks the Query protocol to SQS.
    static Path oldPython() {
        return CLIENTS.resolve("python-query/bin/python");
    }

    /// Where `node_modules` is.
    static Path node() {
        return CLIENTS.resolve("node");
    }

    /// Returns a script beside the one that prepares the clients.
    static Path script(String name) {
        return Home.directory().resolve("server/src/test/clients").resolve(name);
    }
}
