package io.penstock.server.cli.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/// Calls SQS (AWS JSON 1.0) and Lambda (REST-JSON) as any client does, unsigned. Every call blocks
/// for its answer, at most half a minute.
final class PlainAws {
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(30);
    private static final JsonMapper JSON = new JsonMapper();

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String endpoint;

    PlainAws(String endpoint) {
        this.endpoint = endpoint;
    }

    /// Returns an empty structure to fill in.
    static ObjectNode input() {
        return JSON.createObjectNode();
    }

    /// Reads a document.
    static JsonNode parse(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException notJson) {
            throw new DemoFailed("not JSON: " + notJson.getOriginalMessage());
        }
    }

    /// Carries out an operation of SQS, which must succeed.
    JsonNode sqs(String operation, ObjectNode input) throws InterruptedException {
        var request =
                HttpRequest.newBuilder(URI.create(endpoint + "/"))
                        .header("Content-Type", "application/x-amz-json-1.0")
                        .header("X-Amz-Target", "AmazonSQS." + operation)
                        .POST(BodyPublishers.ofString(input.toString()));
        return succeeded(operation, send(request));
    }

    /// Creates a resource of Lambda; a refusal is a value, because the caller may have another
    /// idea.
    Response create(String path, ObjectNode input) throws InterruptedException {
        var request =
                HttpRequest.newBuilder(URI.create(endpoint + path))
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(input.toString()));
        return send(request);
    }

    /// Reads a resource of Lambda, which must exist.
    JsonNode read(String path) throws InterruptedException {
        return succeeded(path, send(HttpRequest.newBuilder(URI.create(endpoint + path))));
    }

    /// Returns the body of a response that must be a success.
    static JsonNode succeeded(String what, Response response) {
        if (response.status() / 100 != 2) {
            throw new DemoFailed(what + " was refused: " + response.message());
        }
        return response.body();
    }

    private Response send(HttpRequest.Builder request) throws InterruptedException {
        try {
            var answer = http.send(request.timeout(ANSWER_LIMIT).build(), BodyHandlers.ofString());
            return response(answer);
        } catch (IOException failure) {
            throw new DemoFailed("the server does not answer: " + failure);
        }
    }

    private static Response response(HttpResponse<String> answer) {
        String body = answer.body();
        return new Response(answer.statusCode(), body.isBlank() ? input() : parse(body));
    }

    /// What the server answered.
    record Response(int status, JsonNode body) {
        /// Returns the error's message, in either spelling that AWS uses.
        String message() {
            String lower = body.path("message").asText();
            return lower.isEmpty() ? body.path("Message").asText("status " + status) : lower;
        }
    }
}
