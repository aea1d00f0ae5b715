package io.penstock.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Explains why a mapping does, or does not, call its function.
@Command(
        name = "why",
        mixinStandardHelpOptions = true,
        description =
                "Explain the first broken link between a queue and its function, one message, or one"
                        + " asynchronous event.",
        footer = {
            "",
            "Exit codes: 0 nothing is broken, 1 something is (or no such mapping), 2 usage, 3 no"
                    + " server."
        })
final class WhyCommand implements Callable<Integer> {
    @Mixin private final Connection connection = new Connection();
    @Mixin private final MappingChoice choice = new MappingChoice();

    @Option(
            names = "--message",
            paramLabel = "ID",
            description = "Tell the life of one message, receive by receive, in any mapping.")
    private String message = "";

    @Option(
            names = "--request",
            paramLabel = "ID",
            description = "Tell what became of an asynchronous event, by its request id.")
    private String request = "";

    @Option(
            names = "--answers",
            description = "Show how the function's newest answers were read, and by which rule.")
    private boolean answers;

    @Option(
            names = "--not-invoked",
            description =
                    "Show the newest 100 times that something kept the function from running.")
    private boolean notInvoked;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws InterruptedException {
        var client = connection.client();
        if (!message.isEmpty()) {
            return print(
                    Rendering.message(
                            Connection.body(
                                    client.get(
                                            "/_penstock/messages/" + message + "/why", Map.of()))));
        }
        if (!request.isEmpty()) {
            var path = "/_penstock/events/" + request + "/why";
            return print(Rendering.event(Connection.body(client.get(path, Map.of()))));
        }
        if (answers) {
            var path = "/_penstock/mappings/" + choice.resolve(client) + "/verdicts";
            return print(Rendering.verdicts(Connection.body(client.get(path, Map.of()))));
        }
        if (notInvoked) {
            var path = "/_penstock/mappings/" + choice.resolve(client) + "/not-invoked";
            return print(Rendering.notInvoked(Connection.body(client.get(path, Map.of()))));
        }
        return explain(client);
    }

    private Integer print(String text) {
        spec.commandLine().getOut().print(text);
        spec.commandLine().getOut().flush();
        return Exit.GOOD;
    }

    private Integer explain(ControlClient client) throws InterruptedException {
        var path = "/_penstock/mappings/" + choice.resolve(client) + "/why";
        JsonNode explanation = Connection.body(client.get(path, Map.of()));
        spec.commandLine().getOut().print(Rendering.explanation(explanation));
        spec.commandLine().getOut().flush();
        return explanation.path("working").asBoolean() ? Exit.GOOD : Exit.BAD;
    }
}
