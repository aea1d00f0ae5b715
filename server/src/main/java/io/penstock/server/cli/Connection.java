package io.penstock.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.penstock.server.cli.ControlClient.Answer;
import java.util.LinkedHashMap;
import picocli.CommandLine.Option;

/// The options that say which server a command asks, and on whose behalf. Written by picocli.
final class Connection {
    @Option(
            names = "--endpoint",
            paramLabel = "URL",
            description =
                    "The server. Default: PENSTOCK_ENDPOINT, AWS_ENDPOINT_URL, or"
                            + " http://127.0.0.1:4566.")
    private String endpoint = "http://127.0.0.1:4566";

    @Option(
            names = "--account",
            paramLabel = "ID",
            description = "Default: AWS_ACCESS_KEY_ID if that is twelve digits, else all zeros.")
    private String account = "";

    @Option(
            names = "--region",
            paramLabel = "REGION",
            description = "Default: AWS_REGION, AWS_DEFAULT_REGION, or us-east-1.")
    private String region = "";

    /// Returns a client for these options.
    ControlClient client() {
        var always = new LinkedHashMap<String, String>();
        if (!account.isEmpty()) {
            always.put("account", account);
        }
        if (!region.isEmpty()) {
            always.put("region", region);
        }
        return new ControlClient(endpoint.replaceAll("/+$", ""), always);
    }

    /// Returns the body of an answer.
    ///
    /// @throws NoAnswer if there is none
    static JsonNode body(Answer answer) {
        return switch (answer) {
            case Answer.Found(var body) -> body;
            case Answer.Refused(var message) -> throw new NoAnswer(Exit.BAD, message);
            case Answer.Unreachable(var message) ->
                    throw new NoAnswer(
                            Exit.UNREACHABLE,
                            message
                                    + System.lineSeparator()
                                    + "Start one with ./penstock serve, or name it with --endpoint.");
        };
    }
}
