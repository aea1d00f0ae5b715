package io.penstock.server.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.server.config.Home;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The clients that stand under `target/clients`.
final class ClientTools {
    private static final Path CLIENTS = Home.directory().resolve("target/clients");

    private ClientTools() {}

    /// Returns whether the clients of a registry are there. If they are not because the registry
    /// could not be reached, says by name that `test` does not run; if they are not for any other
    /// reason, fails.
    static boolean ready(String registry, String test) throws IOException {
        if (Files.exists(CLIENTS.resolve(registry).resolve("pinned"))) {
            return true;
        }
        Path marker = CLIENTS.resolve("unreachable.txt");
        boolean unreachable = Files.exists(marker) && Files.readAllLines(marker).contains(registry);
        assertThat(unreachable)
                .as(
                        "the %s clients are missing, though their registry can be reached; see %s.log",
                        registry, CLIENTS.resolve(registry))
                .isTrue();
        System.out.println("NOT RUN, the registry cannot be reached: " + test);
        return false;
    }

    static Path aws() {
        return CLIENTS.resolve("python/bin/aws");
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
