package io.penstock.server.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.penstock.server.auth.Signer;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Asks a running server over its control API. Thread-safe; every call blocks for its answer, at
/// most a minute.
public final class ControlClient {
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(5);
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(60);
    private static final JsonMapper JSON = new JsonMapper();

    private final HttpClient http =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(CONNECT_LIMIT)
                    .build();
    private final String endpoint;
    private final Map<String, String> always;
    private final @Nullable Signer signer;

    /// @param endpoint scheme, host and port, without a trailing slash
    /// @param always query parameters of every call: account and region
    public ControlClient(String endpoint, Map<String, String> always) {
        this(endpoint, always, null);
    }

    /// @param signer signs every request; null leaves them unsigned
    ControlClient(String endpoint, Map<String, String> always, @Nullable Signer signer) {
        this.endpoint = endpoint;
        this.always = Map.copyOf(always);
        this.signer = signer;
    }

    /// Reads a resource.
    public Answer get(String path, Map<String, String> query) throws InterruptedException {
        return send("GET", path, query, new byte[0]);
    }

    /// Asks with a body.
    Answer post(String path, JsonNode body) throws InterruptedException {
        return send("POST", path, Map.of(), body.toString().getBytes(UTF_8));
    }

    private Answer send(String method, String path, Map<String, String> query, byte[] body)
            throws InterruptedException {
        var parameters = new LinkedHashMap<>(query);
        parameters.putAll(always);
        var uri = URI.create(endpoint + path + queryString(parameters));
        try {
            var request =
                    HttpRequest.newBuilder(uri)
                            .timeout(ANSWER_LIMIT)
                            .method(
                                    method,
                                    body.length == 0
                                            ? BodyPublishers.noBody()
                                            : BodyPublishers.ofByteArray(body));
            if (signer != null) {
                signer.headers(method, uri, body).forEach(request::header);
            }
            return read(http.send(request.build(), BodyHandlers.ofString()));
        } catch (IOException failure) {
            return new Answer.Unreachable(
                    "no server answers at " + endpoint + " (" + reason(failure) + ")");
        }
    }

    private Answer read(HttpResponse<String> response) {
        try {
            JsonNode body = JSON.readTree(response.body());
            if (response.statusCode() == 200) {
                return new Answer.Found(body);
            }
            return new Answer.Refused(
                    body.path("message").asText("status " + response.statusCode()));
        } catch (JsonProcessingException notJson) {
            return new Answer.Unreachable(
                    "what answers at "
                            + endpoint
                            + " is not Penstock (status "
                            + response.statusCode()
                            + ", not JSON)");
        }
    }

    private static String reason(IOException failure) {
        String message = failure.getMessage();
        return message == null ? "connection refused" : message;
    }

    private static String queryString(Map<String, String> parameters) {
        if (parameters.isEmpty()) {
            return "";
        }
        return parameters.entrySet().stream()
                .map(each -> each.getKey() + "=" + URLEncoder.encode(each.getValue(), UTF_8))
                .collect(joining("&", "?", ""));
    }

    /// What a server answered, if one did.
    public sealed interface Answer {
        /// The resource.
        record Found(JsonNode body) implements Answer {}

        /// The server says no.
        record Refused(String message) implements Answer {}

        /// No server of ours answered.
        record Unreachable(String message) implements Answer {}
    }
}
