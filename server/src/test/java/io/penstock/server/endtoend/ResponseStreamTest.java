package io.penstock.server.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.lambda.LambdaAsyncClient;
import software.amazon.awssdk.services.lambda.model.InvokeWithResponseStreamCompleteEvent;
import software.amazon.awssdk.services.lambda.model.InvokeWithResponseStreamResponse;
import software.amazon.awssdk.services.lambda.model.InvokeWithResponseStreamResponseHandler;
import software.amazon.awssdk.services.lambda.model.InvokeWithResponseStreamResponseHandler.Visitor;
import software.amazon.awssdk.services.lambda.model.LogType;
import software.amazon.awssdk.services.lambda.model.ResourceNotFoundException;
import software.amazon.awssdk.services.lambda.model.ResponseStreamingInvocationType;
import software.amazon.awssdk.services.lambda.model.TooManyRequestsException;

/// InvokeWithResponseStream through AWS's asynchronous Java client.
@Timeout(120)
class ResponseStreamTest {
    @TempDir private Path directory = Path.of("");
    private Site site = Site.at(URI.create("http://127.0.0.1:1"));
    private LambdaAsyncClient client = client(site);

    @BeforeEach
    void open() {
        close();
        site = Site.open();
        client = client(site);
    }

    @AfterEach
    void close() {
        client.close();
        site.close();
    }

    @Test
    void deliversTheFirstBytesWhileTheFunctionStillRuns() throws Exception {
        Gate gate = new Gate(directory);
        String function = site.function("stream", gate.streaming("text/plain"));
        var stream = new Stream();
        CompletableFuture<Void> done = stream.call(client, function, "{}", LogType.TAIL);
        String prelude =
                "{\"statusCode\":201,\"headers\":{\"Content-Type\":\"text/plain\"},"
                        + "\"cookies\":[\"a=1\",\"b=2\"]}"
                        + "\0".repeat(8);

        assertThat(stream.text((prelude + "first").length())).isEqualTo(prelude + "first");
        assertThat(done).isNotDone();
        gate.open();
        done.get(30, TimeUnit.SECONDS);

        assertThat(stream.rest()).isEqualTo("last");
        InvokeWithResponseStreamCompleteEvent end = stream.completion();
        assertThat(end.errorCode()).isNull();
        assertThat(end.errorDetails()).isNull();
        assertThat(new String(Base64.getDecoder().decode(end.logResult()), UTF_8))
                .contains("START RequestId: ", "wrote the last", "REPORT RequestId: ");
        assertThat(stream.response().executedVersion()).isEqualTo("$LATEST");
        assertThat(stream.response().responseStreamContentType())
                .isEqualTo("application/vnd.amazon.eventstream");
        assertThat(stream.response().sdkHttpResponse().statusCode()).isEqualTo(200);
    }

    @Test
    void deliversAPlainResultToo() throws Exception {
        String function =
                site.function(
                        "large",
                        Code.python("def handle(event, context): return 'x' * event['n']\n"));
        var stream = new Stream();

        stream.call(client, function, "{\"n\":1000000}", LogType.NONE).get(30, TimeUnit.SECONDS);

        assertThat(stream.rest()).isEqualTo("\"" + "x".repeat(1_000_000) + "\"");
        assertThat(stream.completion().errorCode()).isNull();
        assertThat(stream.completion().logResult()).isNull();
    }

    @Test
    void tellsOfErrorsAtTheEnd() throws Exception {
        String function =
                site.function(
                        "failing",
                        Code.node(
                                """
                                export const handle = awslambda.streamifyResponse(async (event, stream) => {
                                  if (event.late) stream.write('some');
                                  throw new RangeError('far');
                                });
                                """));
        var early = new Stream();
        early.call(client, function, "{}", LogType.NONE).get(30, TimeUnit.SECONDS);
        var late = new Stream();
        late.call(client, function, "{\"late\":true}", LogType.NONE).get(30, TimeUnit.SECONDS);

        for (Stream stream : new Stream[] {early, late}) {
            assertThat(stream.completion().errorCode()).isEqualTo("Unhandled");
            assertThat(stream.completion().errorDetails())
                    .startsWith("{\"errorType\":\"RangeError\",\"errorMessage\":\"far\"");
        }
        assertThat(early.rest()).isEmpty();
        assertThat(late.rest()).isEqualTo("some");
    }

    @Test
    void refusesBeforeAnythingStreams() {
        String function = site.function("prints", Code.python(Code.PRINTS));
        site.lambda()
                .putFunctionConcurrency(
                        put -> put.functionName(function).reservedConcurrentExecutions(0));

        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(() ->
                        new Stream()
                                .call(client, "nowhere", "{}", LogType.NONE)
                                .get(30, TimeUnit.SECONDS))
                .withCauseInstanceOf(ResourceNotFoundException.class);
        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(() ->
                        new Stream()
                                .call(client, function, "{}", LogType.NONE)
                                .get(30, TimeUnit.SECONDS))
                .withCauseInstanceOf(TooManyRequestsException.class);
    }

    @Test
    void checksOnlyWhatADryRunChecks() throws Exception {
        String function = site.function("prints", Code.python(Code.PRINTS));
        var control = site.control();

        var response =
                control.send(
                        control.request(
                                        "/2021-11-15/functions/"
                                                + function
                                                + "/response-streaming-invocations")
                                .header(
                                        "X-Amz-Invocation-Type",
                                        ResponseStreamingInvocationType.DRY_RUN.toString())
                                .POST(HttpRequest.BodyPublishers.ofString("{}")));

        assertThat(response.statusCode()).isEqualTo(204);
        assertThat(response.body()).isEmpty();
    }

    private static LambdaAsyncClient client(Site site) {
        return LambdaAsyncClient.builder()
                .endpointOverride(site.endpoint())
                .region(Region.US_EAST_1)
                .credentialsProvider(Site.ANYONE)
                .overrideConfiguration(each -> each.retryStrategy(retry -> retry.maxAttempts(1)))
                .build();
    }

    /// What one call brings, for the test to wait for.
    private static final class Stream {
        private final BlockingQueue<String> chunks = new LinkedBlockingQueue<>();
        private final AtomicReference<@Nullable InvokeWithResponseStreamCompleteEvent> completion =
                new AtomicReference<>();
        private final AtomicReference<@Nullable InvokeWithResponseStreamResponse> response =
                new AtomicReference<>();

        CompletableFuture<Void> call(
                LambdaAsyncClient client, String function, String event, LogType log) {
            Visitor visitor =
                    Visitor.builder()
                            .onPayloadChunk(chunk -> chunks.add(chunk.payload().asUtf8String()))
                            .onInvokeComplete(completion::set)
                            .build();
            return client.invokeWithResponseStream(
                    call ->
                            call.functionName(function)
                                    .logType(log)
                                    .payload(SdkBytes.fromUtf8String(event)),
                    InvokeWithResponseStreamResponseHandler.builder()
                            .onResponse(response::set)
                            .subscriber(visitor)
                            .build());
        }

        /// Waits for text of this length.
        String text(int length) throws InterruptedException {
            var text = new StringBuilder();
            while (text.length() < length) {
                String chunk = chunks.poll(30, TimeUnit.SECONDS);
                assertThat(chunk).as("after '%s'", text).isNotNull();
                text.append(chunk);
            }
            return text.toString();
        }

        /// Returns what came and was not read.
        String rest() {
            var text = new StringBuilder();
            for (String chunk = chunks.poll(); chunk != null; chunk = chunks.poll()) {
                text.append(chunk);
            }
            return text.toString();
        }

        InvokeWithResponseStreamCompleteEvent completion() {
            return Objects.requireNonNull(completion.get());
        }

        InvokeWithResponseStreamResponse response() {
            return Objects.requireNonNull(response.get());
        }
    }
}
