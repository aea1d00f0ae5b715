package io.penstock.server.cli;

import io.penstock.server.Penstock;
import io.penstock.server.config.ServerConfig;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/// Starts and stops a server once, so that the launcher can record which classes a start needs. The
/// recording makes later starts faster; without it everything works the same.
@Command(name = "rehearse", hidden = true, description = "Start and stop once.")
final class RehearseCommand implements Callable<Integer> {
    @Override
    public Integer call() throws InterruptedException {
        var server = Penstock.start(ServerConfig.passing());
        try {
            var client = new ControlClient("http://127.0.0.1:" + server.port(), Map.of());
            return client.get("/_penstock/health", Map.of()) instanceof ControlClient.Answer.Found
                    ? Exit.GOOD
                    : Exit.BAD;
        } finally {
            server.close();
        }
    }
}
