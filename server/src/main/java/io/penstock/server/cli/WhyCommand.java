package io.penstock.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// Explains why a mapping does, or does not, call its function.
@Command(
        name = "why",
        mixinStandardHelpOptions = true,
        description = "Explain the first broken link between a queue and its function.",
        footer = {
            "",
            "Exit codes: 0 nothing is broken, 1 something is (or no such mapping), 2 usage, 3 no"
                    + " server."
        })
final class WhyCommand implements Callable<Integer> {
    @Mixin private final Connection connection = new Connection();
    @Mixin private final MappingChoice choice = new MappingChoice();

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws InterruptedException {
        var client = connection.client();
        var path = "/_penstock/mappings/" + choice.resolve(client) + "/why";
        JsonNode explanation = Connection.body(client.get(path, Map.of()));
        spec.commandLine().getOut().print(Rendering.explanation(explanation));
        spec.commandLine().getOut().flush();
        return explanation.path("working").asBoolean() ? Exit.GOOD : Exit.BAD;
    }
}
