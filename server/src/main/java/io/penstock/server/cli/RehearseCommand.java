package io.penstock.server.cli;

import io.penstock.server.Penstock;
import io.penstock.server.config.ServerConfig;
import io.penstock.server.config.Storage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// Starts a server, lets it run a few functions and stops it, so that the launcher can record what
/// that needs. The recording makes later starts of servers and environments faster; without it
/// everything works the same.
@Command(name = "rehearse", hidden = true, description = "Start, run functions, stop.")
final class RehearseCommand implements Callable<Integer> {
    @Parameters(paramLabel = "DIR", description = "Where its data may lie.")
    private Path data = Path.of(".");

    @Override
    public Integer call() throws InterruptedException, IOException {
        var server = Penstock.start(ServerConfig.passing().with(new Storage.Directory(data)));
        try {
            String endpoint = "http://127.0.0.1:" + server.port();
            var client = new ControlClient(endpoint, Map.of());
            boolean healthy =
                    client.get("/_penstock/health", Map.of()) instanceof ControlClient.Answer.Found;
            return healthy && new RehearsedFunctions(endpoint).play() ? Exit.GOOD : Exit.BAD;
        } finally {
            server.close();
        }
    }
}
