package io.penstock.server.sqs;

import io.penstock.engine.time.Timeline;
import io.penstock.server.http.ControlRoutes;
import io.penstock.server.http.FrontDoor;
import io.penstock.server.time.RealTimeline;
import io.penstock.server.wire.Dispatcher;
import io.penstock.server.wire.RequestIds;
import io.penstock.services.queue.QueueLimits;
import io.penstock.services.queue.QueueService;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;

/// A front door with the embedded queue service behind it, in memory, on a free port.
final class QueueServer implements AutoCloseable {
    private static final int CONNECTIONS = 256;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final QueueService service;
    private final FrontDoor door;
    private final HttpClient client = HttpClient.newHttpClient();

    QueueServer(Timeline timeline) {
        this(timeline, "");
    }

    /// @param externalUrl what queue URLs begin with; empty takes it from each request
    QueueServer(Timeline timeline, String externalUrl) {
        service = QueueService.inMemory(timeline, new SecureRandom(), QueueLimits.DEFAULT);
        var dispatcher =
                new Dispatcher(
                        Map.of(),
                        SqsOperations.of(service),
                        Map.of(),
                        new RequestIds(ThreadLocalRandom::current));
        door = new FrontDoor(dispatcher, new ControlRoutes(), externalUrl, Duration.ofMillis(200));
        door.start(FrontDoor.LOOPBACK, 0);
    }

    QueueServer() {
        this(new RealTimeline());
    }

    QueueService service() {
        return service;
    }

    URI uri() {
        return URI.create("http://localhost:" + door.port());
    }

    SqsClient sdk() {
        return sdk("test", Region.US_EAST_1);
    }

    SqsClient sdk(String accessKey, Region region) {
        return SqsClient.builder()
                .endpointOverride(uri())
                .region(region)
                .credentialsProvider(
                        StaticCredentialsProvider.create(
                                AwsBasicCredentials.create(accessKey, "secret")))
                .httpClientBuilder(
                        Apache5HttpClient.builder()
                                .maxConnections(CONNECTIONS)
                                .connectionAcquisitionTimeout(PATIENCE))
                .build();
    }

    HttpResponse<String> json(String operation, String body) {
        return send(
                HttpRequest.newBuilder(uri().resolve("/"))
                        .header("X-Amz-Target", "AmazonSQS." + operation)
                        .header("Content-Type", "application/x-amz-json-1.0")
                        .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    HttpResponse<String> form(String path, String form) {
        return send(
                HttpRequest.newBuilder(uri().resolve(path))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString(form)));
    }

    HttpResponse<String> get(String target) {
        return send(HttpRequest.newBuilder(uri().resolve(target)).GET());
    }

    HttpClient client() {
        return client;
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return client.send(
                    request.timeout(Duration.ofSeconds(30)).build(),
                    HttpResponse.BodyHandlers.ofString());
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
        service.close();
        door.stop();
    }
}
