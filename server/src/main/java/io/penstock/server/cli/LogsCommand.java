package io.penstock.server.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Prints what a function printed.
@Command(
        name = "logs",
        mixinStandardHelpOptions = true,
        description = "Show the log of a function.",
        footer = {"", "Exit codes: 0 shown, 1 no such function, 2 usage, 3 no server."})
final class LogsCommand implements Callable<Integer> {
    private static final int FOLLOW_SECONDS = 20;

    @Mixin private final Connection connection = new Connection();

    @Parameters(paramLabel = "FUNCTION", description = "The function's name.")
    private String function = "";

    @Option(names = "--follow", description = "Keep showing new lines until interrupted.")
    private boolean follow;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws InterruptedException {
        var client = connection.client();
        var path = "/_penstock/functions/" + URLEncoder.encode(function, UTF_8) + "/logs";
        long after = 0;
        boolean more;
        do {
            JsonNode page = Connection.body(client.get(path, query(after)));
            JsonNode lines = page.path("lines");
            lines.forEach(line -> spec.commandLine().getOut().println(line.asText()));
            spec.commandLine().getOut().flush();
            long next = page.path("next").asLong(after);
            more = follow || (!lines.isEmpty() && next > after);
            after = next; // lower than before if the server has been started anew
        } while (more);
        return Exit.GOOD;
    }

    private Map<String, String> query(long after) {
        var from = Map.of("after", Long.toString(after));
        return follow
                ? Map.of(
                        "after", Long.toString(after),
                        "waitSeconds", Integer.toString(FOLLOW_SECONDS))
                : from;
    }
}
