package io.penstock.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
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
                "Explain the first broken link between a queue and its function, one message, one"
                        + " asynchronous event, or what a filter makes of a text.",
        footer = {
            "",
            "Exit codes: 0 nothing is broken, 1 something is (or no such mapping, or the filter drops"
                    + " the text), 2 usage, 3 no server."
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

    @Option(
            names = "--body",
            paramLabel = "TEXT",
            description =
                    "Test the mapping's filter with a message of this text, clause by clause.")
    private @Nullable String body;

    @Option(
            names = "--pattern",
            paramLabel = "JSON",
            description = "With --body: test this pattern, not the mapping's; may be repeated.")
    private List<String> patterns = new ArrayList<>();

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
        if (!patterns.isEmpty() && (body == null || choice.named())) {
            throw new NoAnswer(
                    Exit.USAGE, "--pattern goes with --body, and instead of the mapping's UUID");
        }
        return body == null ? explain(client) : test(client, body);
    }

    private Integer test(ControlClient client, String text) throws InterruptedException {
        ObjectNode trial = JsonNodeFactory.instance.objectNode();
        if (patterns.isEmpty()) {
            trial.put("mapping", choice.resolve(client));
        } else {
            ArrayNode filters = trial.putObject("FilterCriteria").putArray("Filters");
            patterns.forEach(pattern -> filters.addObject().put("Pattern", pattern));
        }
        trial.putObject("message").put("body", text);
        JsonNode answer = Connection.body(client.post("/_penstock/filters/test", trial));
        print(Rendering.trial(answer));
        return answer.path("passes").asBoolean() ? Exit.GOOD : Exit.BAD;
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
