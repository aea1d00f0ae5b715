package io.penstock.server.outside;

import io.penstock.engine.async.Delivery;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.function.Predicate;

/// Posts to one service. Thread-safe.
final class WebPost implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int REASON_CHARACTERS_MAX = 200;
    private static final int SERVER_ERROR = 500;
    private static final int TOO_MANY = 429;
    private static final int OK_END = 300;

    private final HttpClient http =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(PATIENCE)
                    .build();
    private final URI endpoint;

    WebPost(URI endpoint) {
        this.endpoint = endpoint;
    }

    /// Who posts, as far as credentials tell.
    ///
    /// @param service the name that requests are signed for
    record Sender(String account, String region, String service) {
        String authorization() {
            return "AWS4-HMAC-SHA256 Credential="
                    + account
                    + "/20260101/"
                    + region
                    + "/"
                    + service
                    + "/aws4_request, SignedHeaders=host, Signature="
                    + "0".repeat(64);
        }
    }

    /// Posts, and tells what the answer means.
    ///
    /// @param accepts whether the text of a good answer is one
    Delivery send(
            Sender sender, Map<String, String> headers, String body, Predicate<String> accepts)
            throws InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(endpoint)
                        .timeout(PATIENCE)
                        .header("Authorization", sender.authorization())
                        .POST(BodyPublishers.ofString(body));
        headers.forEach(request::header);
        try {
            HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
            return meaning(response.statusCode(), response.body(), accepts);
        } catch (IOException unreachable) {
            return new Delivery.Unreachable(endpoint + ": " + unreachable.getMessage());
        }
    }

    private static Delivery meaning(int status, String body, Predicate<String> accepts) {
        if (status < OK_END && accepts.test(body)) {
            return new Delivery.Done();
        }
        String reason =
                "status "
                        + status
                        + ": "
                        + body.substring(0, Math.min(body.length(), REASON_CHARACTERS_MAX));
        boolean later = status >= SERVER_ERROR || status == TOO_MANY;
        return later ? new Delivery.Unreachable(reason) : new Delivery.Impossible(reason);
    }

    @Override
    public void close() {
        http.close();
    }
}
