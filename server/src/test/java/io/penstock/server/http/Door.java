package io.penstock.server.http;

import io.penstock.server.wire.Dispatcher;
import io.penstock.server.wire.Operation;
import io.penstock.server.wire.RequestIds;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/// A front door on a free port, and a client for it.
final class Door implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final FrontDoor door;
    private final HttpClient client;

    private Door(FrontDoor door, HttpClient.Version version) {
        this.door = door;
        this.client = HttpClient.newBuilder().version(version).build();
    }

    static Door open(
            Map<String, Operation> lambda,
            Map<String, Operation> queues,
            ControlRoutes control,
            HttpClient.Version version) {
        var dispatcher =
                new Dispatcher(
                        lambda, queues, Map.of(), new RequestIds(ThreadLocalRandom::current));
        var door = new FrontDoor(dispatcher, control, "", Duration.ofMillis(500));
        door.start(FrontDoor.LOOPBACK, 0);
        return new Door(door, version);
    }

    static Door open(Map<String, Operation> lambda) {
        return open(lambda, Map.of(), new ControlRoutes(), HttpClient.Version.HTTP_1_1);
    }

    int port() {
        return door.port();
    }

    HttpResponse<String> send(String method, String target, byte[] body) {
        return send(request(method, target, HttpRequest.BodyPublishers.ofByteArray(body)));
    }

    HttpResponse<String> send(String method, String target, String body) {
        return send(request(method, target, HttpRequest.BodyPublishers.ofString(body)));
    }

    HttpRequest.Builder request(String method, String target, HttpRequest.BodyPublisher body) {
        return HttpRequest.newBuilder(URI.create("http://localhost:" + door.port() + target))
                .timeout(PATIENCE)
                .method(method, body);
    }

    HttpRequest.Builder request(String method, String target, String body) {
        return request(method, target, HttpRequest.BodyPublishers.ofString(body));
    }

    /// Sends a request and returns as soon as the response begins.
    HttpResponse<InputStream> open(HttpRequest.Builder request) {
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
        door.stop();
    }
}
