package io.penstock.server.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.server.config.ObjectStorage;
import io.penstock.server.config.ServerConfig;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A bucket as destination of failed events.
class FailedEventsInBucketTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir private Path directory;

    @Test
    void writesTheRecordOfAFailedEventIntoTheBucket() throws Exception {
        var objects = new ObjectStorage.Directory(directory);
        try (HttpClient http = HttpClient.newHttpClient();
                Site site = Site.open(ServerConfig.passing().with(objects))) {
            URI bucket = site.endpoint().resolve("/_s3/failures");
            var create = HttpRequest.newBuilder(bucket).PUT(BodyPublishers.noBody()).build();
            assertThat(http.send(create, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
            site.function("fails", Code.python(Events.FAILS));
            site.lambda()
                    .putFunctionEventInvokeConfig(put ->
                            put.functionName("fails")
                                    .maximumRetryAttempts(0)
                                    .destinationConfig(to ->
                                            to.onFailure(failure ->
                                                    failure.destination("arn:aws:s3:::failures"))));

            new Events(site).send("fails", "{\"order\":7}");

            Path record = await();
            assertThat(directory.relativize(record).toString())
                    .matches(
                            "failures/aws/lambda/async/fails/\\d{4}/\\d{2}/\\d{2}/\\d{4}-\\d{2}-\\d{2}T\\d{2}\\.\\d{2}\\.\\d{2}-[0-9a-f-]{36}");
            assertThat(Files.readString(record))
                    .contains("\"condition\":\"RetriesExhausted\"", "\"order\":7");
        }
    }

    /// Returns the first object that appears in the bucket.
    private Path await() throws IOException {
        Path bucket = directory.resolve("failures");
        for (Instant limit = Instant.now().plus(PATIENCE); Instant.now().isBefore(limit); ) {
            List<Path> found;
            try (Stream<Path> files = Files.walk(bucket)) {
                found = files.filter(Files::isRegularFile).toList();
            }
            if (!found.isEmpty()) {
                return found.getFirst();
            }
            Thread.onSpinWait();
        }
        throw new AssertionError("no record in " + bucket);
    }
}
