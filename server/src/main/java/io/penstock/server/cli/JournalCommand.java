package io.penstock.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Prints the delivery journal of a mapping.
@Command(
        name = "journal",
        mixinStandardHelpOptions = true,
        description = "Show what a mapping decided, line by line.",
        footer = {"", "Exit codes: 0 shown, 1 no such mapping, 2 usage, 3 no server."})
final class JournalCommand implements Callable<Integer> {
    private static final int PAGE_ENTRIES = 1_000;
    private static final int FOLLOW_SECONDS = 20;

    @Mixin private final Connection connection = new Connection();
    @Mixin private final MappingChoice choice = new MappingChoice();

    @Option(
            names = "--message",
            paramLabel = "ID",
            description = "Only what concerns this message.")
    private String message = "";

    @Option(names = "--follow", description = "Keep showing new lines until interrupted.")
    private boolean follow;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws InterruptedException {
        var client = connection.client();
        var path = "/_penstock/mappings/" + choice.resolve(client) + "/journal";
        long after = 0;
        int shown = 0;
        boolean more;
        do {
            JsonNode page = Connection.body(client.get(path, query(after)));
            JsonNode entries = page.path("entries");
            entries.forEach(this::print);
            spec.commandLine().getOut().flush();
            shown += entries.size();
            long next = page.path("next").asLong(after);
            more = follow || (!entries.isEmpty() && next > after);
            after = Math.max(after, next);
        } while (more);
        if (shown == 0) {
            spec.commandLine().getErr().println(nothing());
        }
        return Exit.GOOD;
    }

    private Map<String, String> query(long after) {
        var query = new LinkedHashMap<String, String>();
        query.put("after", Long.toString(after));
        query.put("limit", Integer.toString(PAGE_ENTRIES));
        if (!message.isEmpty()) {
            query.put("message", message);
        }
        if (follow) {
            query.put("waitSeconds", Integer.toString(FOLLOW_SECONDS));
        }
        return query;
    }

    private String nothing() {
        return message.isEmpty()
                ? "the journal is still empty"
                : "the journal knows nothing of message " + message + " (any more)";
    }

    private void print(JsonNode entry) {
        spec.commandLine().getOut().println(Rendering.journalLine(entry));
    }
}
