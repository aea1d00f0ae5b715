package io.penstock.server.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.penstock.server.Penstock;
import io.penstock.server.config.Access;
import io.penstock.server.config.ClockKind;
import io.penstock.server.config.Limits;
import io.penstock.server.config.ServerConfig;
import io.penstock.server.endtoend.Wire.Response;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.FunctionUrlAuthType;

/// What a function URL answers to callers whose signature is right when it does not serve them all
/// the same. The account may run one function at once and ten requests a second; its second does
/// not pass.
///
/// Sources: AWS Lambda Developer Guide, "Lambda quotas" and "Understanding Lambda function
/// scaling"; API Reference, `TooManyRequestsException`.
@Timeout(120)
class SignedUrlRefusalsTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final int INVOKE_BYTES = 6_291_456;
    private static final int PATIENCE_MILLIS = 60_000;
    private static final int REQUESTS_PER_SECOND = 10;
    private static final Signing CALLER =
            new Signing(AwsBasicCredentials.create("PENSTOCKCALLER", "right"));
    private static final Signing IMPOSTOR =
            new Signing(AwsBasicCredentials.create("PENSTOCKCALLER", "wrong"));

    @TempDir private Path directory;
    private Penstock server;
    private LambdaClient lambda;

    @BeforeEach
    void open() throws IOException {
        Path file =
                Files.writeString(
                        directory.resolve("credentials"),
                        """
                        [caller]
                        aws_access_key_id = PENSTOCKCALLER
                        aws_secret_access_key = right
                        account = 111122223333
                        role = admin
                        """);
        server =
                Penstock.start(
                        ServerConfig.passing()
                                .with(new Access.Signed(file))
                                .with(ClockKind.MANUAL)
                                .with(new Limits(1, 0, 10)));
        lambda =
                LambdaClient.builder()
                        .endpointOverride(endpoint())
                        .region(Region.US_EAST_1)
                        .credentialsProvider(
                                StaticCredentialsProvider.create(
                                        AwsBasicCredentials.create("PENSTOCKCALLER", "right")))
                        .overrideConfiguration(
                                each -> each.retryStrategy(retry -> retry.maxAttempts(1)))
                        .build();
    }

    @AfterEach
    void close() {
        lambda.close();
        server.close();
    }

    @Test
    void aBodyThatNoInvocationTakes() throws IOException {
        String host = url("echo", Code.python("def handle(event, context):\n    return event\n"));
        byte[] large = new byte[INVOKE_BYTES + 1];
        byte[] largeInBase64 = new byte[INVOKE_BYTES - 1000];

        for (byte[] body : List.of(large, largeInBase64)) {
            Response refused = call(host, CALLER, body);

            assertThat(refused.head().status()).isEqualTo(413);
            assertThat(refused.head().value("x-amzn-errortype"))
                    .isEqualTo("RequestEntityTooLargeException");
            assertThat(refused.head().value("content-type")).isEqualTo("application/json");
            assertThat(refused.text())
                    .isEqualTo(
                            "{\"Message\":\"Request must be smaller than 6291456 bytes for the"
                                    + " InvokeFunction operation\"}");
            assertThat(call(host, IMPOSTOR, body).head().status()).isEqualTo(403);
        }
        assertThat(call(host, CALLER, new byte[1000]).head().status()).isEqualTo(200);
    }

    @Test
    void aFunctionWhoseReservationIsNothing() throws IOException {
        String host = url("echo", Code.python(Code.PRINTS));
        reserve("echo", 0);

        Response refused = call(host, CALLER, new byte[0]);

        assertThrottled(refused, "ReservedFunctionConcurrentInvocationLimitExceeded");
        assertThat(refused.head().value("retry-after"))
                .as("nobody can tell when that ends")
                .isEmpty();
        assertThat(call(host, IMPOSTOR, new byte[0]).head().status()).isEqualTo(403);
    }

    @Test
    void anAccountThatRunsAllItMay() throws Exception {
        String host = url("echo", Code.python(Code.PRINTS));
        try (var door = door()) {
            String busy = url("busy", waitingAt(door));
            var running = CompletableFuture.supplyAsync(() -> status(busy));
            try (var _ = door.accept()) {
                assertThrottled(
                        call(host, CALLER, new byte[0]), "ConcurrentInvocationLimitExceeded");
            }

            assertThat(running.get(60, TimeUnit.SECONDS)).isEqualTo(200);
        }
        assertThat(call(host, CALLER, new byte[0]).head().status()).isEqualTo(200);
    }

    @Test
    void aFunctionThatRunsAllThatIsReservedForIt() throws Exception {
        try (var door = door()) {
            String busy = url("busy", waitingAt(door));
            reserve("busy", 1);
            var running = CompletableFuture.supplyAsync(() -> status(busy));
            try (var _ = door.accept()) {
                assertThrottled(
                        call(busy, CALLER, new byte[0]),
                        "ReservedFunctionConcurrentInvocationLimitExceeded");
            }

            assertThat(running.get(60, TimeUnit.SECONDS)).isEqualTo(200);
        }
    }

    @Test
    void moreRequestsThanTheAccountMayMakeInASecond() throws IOException {
        String host = url("echo", Code.python(Code.PRINTS));

        assertThrottled(afterAllOfASecond(host), "FunctionInvocationRateLimitExceeded");
    }

    @Test
    void moreRequestsThanTheReservationAllowsInASecond() throws IOException {
        String host = url("echo", Code.python(Code.PRINTS));
        reserve("echo", 1);

        assertThrottled(afterAllOfASecond(host), "ReservedFunctionInvocationRateLimitExceeded");
    }

    /// Calls as often as a second allows, and once more.
    private Response afterAllOfASecond(String host) throws IOException {
        for (int i = 0; i < REQUESTS_PER_SECOND; i++) {
            assertThat(call(host, CALLER, new byte[0]).head().status()).isEqualTo(200);
        }
        return call(host, CALLER, new byte[0]);
    }

    private static void assertThrottled(Response refused, String reason) throws IOException {
        assertThat(refused.head().status()).isEqualTo(429);
        assertThat(refused.head().value("x-amzn-errortype")).isEqualTo("TooManyRequestsException");
        assertThat(JSON.readTree(refused.body()))
                .isEqualTo(
                        JSON.readTree(
                                "{\"Reason\":\"%s\",\"Type\":\"User\",\"message\":\"Rate Exceeded.\"}"
                                        .formatted(reason)));
    }

    private static ServerSocket door() throws IOException {
        var door = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"));
        door.setSoTimeout(PATIENCE_MILLIS);
        return door;
    }

    /// Returns a function that knocks, and waits until who opened hangs up.
    private static Code waitingAt(ServerSocket door) {
        return Code.python(
                        """
                        import socket
                        def handle(event, context):
                            with socket.create_connection(("127.0.0.1", %d)) as inside:
                                inside.recv(1)
                        """
                                .formatted(door.getLocalPort()))
                .timeout(60);
    }

    private void reserve(String function, int concurrency) {
        lambda.putFunctionConcurrency(
                put -> put.functionName(function).reservedConcurrentExecutions(concurrency));
    }

    /// Creates a function and returns the host of its URL.
    private String url(String name, Code code) {
        lambda.createFunction(create ->
                create.functionName(name)
                        .runtime(code.runtime())
                        .role("arn:aws:iam::111122223333:role/any")
                        .handler(code.handler())
                        .timeout(code.timeoutSeconds())
                        .code(zip -> zip.zipFile(code.zip())));
        try (var waiter = lambda.waiter()) {
            waiter.waitUntilFunctionActiveV2(get -> get.functionName(name));
        }
        return URI.create(
                        lambda.createFunctionUrlConfig(create ->
                                        create.functionName(name)
                                                .authType(FunctionUrlAuthType.AWS_IAM))
                                .functionUrl())
                .getAuthority();
    }

    private int status(String host) {
        try {
            return call(host, CALLER, new byte[0]).head().status();
        } catch (IOException failed) {
            return -1;
        }
    }

    private Response call(String host, Signing signing, byte[] body) throws IOException {
        var lines = signing.headers("POST", host, "/", new String(body, UTF_8));
        lines.add("Host: " + host);
        try (Wire wire = Wire.to(endpoint())) {
            return wire.send("POST /", body, lines.toArray(String[]::new)).response();
        }
    }

    private URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.port());
    }
}
