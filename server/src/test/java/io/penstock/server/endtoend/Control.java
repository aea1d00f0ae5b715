package io.penstock.server.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;

/// The control API of a server, and plain HTTP for what no SDK would send.
final class Control implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();

    private final URI endpoint;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    Control(URI endpoint) {
        this.endpoint = endpoint;
    }

    /// Reads a resource of the control API.
    JsonNode get(String path) throws IOException, InterruptedException {
        var response = send(request("/_penstock" + path).GET());
        assertThat(response.statusCode()).as("%s: %s", path, response.body()).isEqualTo(200);
        return json(response);
    }

    /// Moves a clock that is moved by hand.
    void advance(double seconds) throws IOException, InterruptedException {
        var body = BodyPublishers.ofString("{\"advanceSeconds\":" + seconds + "}");
        var response = send(request("/_penstock/clock").POST(body));
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    }

    /// Calls SQS the way its SDKs do, with any body.
    HttpResponse<String> sqs(String operation, String body)
            throws IOException, InterruptedException {
        return send(
                request("/")
                        .header("Content-Type", "application/x-amz-json-1.0")
                        .header("X-Amz-Target", "AmazonSQS." + operation)
                        .POST(BodyPublishers.ofString(body)));
    }

    /// Calls Lambda, with any body.
    HttpResponse<String> lambda(String method, String path, String body)
            throws IOException, InterruptedException {
        return send(
                request(path)
                        .header("Content-Type", "application/json")
                        .method(method, BodyPublishers.ofString(body)));
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(endpoint + path));
    }

    HttpResponse<String> send(HttpRequest.Builder request)
            throws IOException, InterruptedException {
        return http.send(request.build(), BodyHandlers.ofString());
    }

    static JsonNode json(HttpResponse<String> response) throws IOException {
        return JSON.readTree(response.body());
    }

    @Override
    public void close() {
        http.close();
    }
}
