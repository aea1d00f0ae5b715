package io.penstock.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Names the traps that mappings stand in.
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        description = "Name the traps in the configuration of mappings, queues and functions.",
        footer = {
            "",
            "Exit codes: 0 no warning or error, 1 at least one (or no such mapping), 2 usage, 3 no"
                    + " server."
        })
final class CheckCommand implements Callable<Integer> {
    @Mixin private final Connection connection = new Connection();

    @Parameters(
            paramLabel = "UUID",
            arity = "0..1",
            description = "The mapping. All of them if left out.")
    private String uuid = "";

    @ArgGroup(exclusive = true)
    private Format format = new Format();

    @Spec private CommandSpec spec = CommandSpec.create();

    /// How findings are printed. Written by picocli.
    private static final class Format {
        @Option(names = "--json", description = "Print JSON.")
        private boolean json;

        @Option(names = "--sarif", description = "Print SARIF 2.1.0, for code scanners.")
        private boolean sarif;
    }

    @Override
    public Integer call() throws InterruptedException {
        var client = connection.client();
        var path =
                uuid.isEmpty()
                        ? "/_penstock/findings"
                        : "/_penstock/mappings/" + uuid + "/findings";
        JsonNode body = Connection.body(client.get(path, Map.of()));
        PrintWriter out = spec.commandLine().getOut();
        JsonNode findings = body.path("findings");
        if (format.json) {
            out.println(body.toPrettyString());
        } else if (format.sarif) {
            out.println(Sarif.of(findings).toPrettyString());
        } else {
            JsonNode mappings =
                    Connection.body(client.get("/_penstock/mappings", Map.of())).path("mappings");
            out.print(FindingsText.of(findings, mappings));
        }
        out.flush();
        boolean clean = findings.valueStream().noneMatch(each -> each.path("matters").asBoolean());
        return clean ? Exit.GOOD : Exit.BAD;
    }
}
