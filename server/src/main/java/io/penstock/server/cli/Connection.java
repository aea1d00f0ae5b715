package io.penstock.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.penstock.server.auth.Signer;
import io.penstock.server.cli.ControlClient.Answer;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
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
        return new ControlClient(endpoint.replaceAll("/+$", ""), always, signer(System.getenv()));
    }

    /// Returns who signs, with the credentials that AWS's clients take from the environment; null
    /// without any. A server that checks no signatures does not mind them.
    static @Nullable Signer signer(Map<String, String> environment) {
        String key = environment.getOrDefault("AWS_ACCESS_KEY_ID", "");
        String secret = environment.getOrDefault("AWS_SECRET_ACCESS_KEY", "");
        String token = environment.getOrDefault("AWS_SESSION_TOKEN", "");
        return key.isEmpty() || secret.isEmpty()
                ? null
                : new Signer(key, secret, token, InstantSource.system());
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
