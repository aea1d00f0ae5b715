package io.penstock.server.cli;

import io.penstock.server.Penstock;
import io.penstock.server.config.ServerConfig;
import io.penstock.server.config.Storage;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// Starts and stops a server once, so that the launcher can record which classes a start needs. The
/// recording makes later starts faster; without it everything works the same.
@Command(name = "rehearse", hidden = true, description = "Start and stop once.")
final class RehearseCommand implements Callable<Integer> {
    @Parameters(paramLabel = "DIR", description = "Where its data may lie.")
    private Path data = Path.of(".");

    @Override
    public Integer call() throws InterruptedException {
        var server = Penstock.start(ServerConfig.passing().with(new Storage.Directory(data)));
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
