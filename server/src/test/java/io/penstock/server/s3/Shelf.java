package io.penstock.server.s3;

import io.penstock.server.Penstock;
import io.penstock.server.config.ObjectStorage;
import io.penstock.server.config.ServerConfig;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/// A server with buckets, and clients of it.
final class Shelf implements AutoCloseable {
    private final Penstock server;
    private final S3Client s3;
    private final HttpClient http = HttpClient.newHttpClient();

    private Shelf(Penstock server) {
        this.server = server;
        this.s3 = client(server.port(), "any");
    }

    static Shelf open(Path directory) {
        var objects = new ObjectStorage.Directory(directory);
        return new Shelf(Penstock.start(ServerConfig.passing().with(objects)));
    }

    static S3Client client(int port, String accessKey) {
        return S3Client.builder()
                .endpointOverride(URI.create("http://127.0.0.1:" + port))
                .region(Region.US_EAST_1)
                .forcePathStyle(true)
                .credentialsProvider(
                        StaticCredentialsProvider.create(
                                AwsBasicCredentials.create(accessKey, "any")))
                .overrideConfiguration(each -> each.retryStrategy(retry -> retry.maxAttempts(1)))
                .build();
    }

    S3Client s3() {
        return s3;
    }

    int port() {
        return server.port();
    }

    /// Sends a request that looks signed for S3; nobody checks it.
    HttpResponse<String> send(String method, String target, String body, String... headers)
            throws IOException, InterruptedException {
        var request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + target))
                        .header(
                                "Authorization",
                                "AWS4-HMAC-SHA256 Credential=any/20261121/us-east-1/s3/aws4_request,"
                                        + " SignedHeaders=host, Signature=0")
                        .method(method, HttpRequest.BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    @Override
    public void close() {
        http.close();
        s3.close();
        server.close();
    }
}
