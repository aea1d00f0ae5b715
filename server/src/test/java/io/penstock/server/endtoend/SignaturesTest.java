package io.penstock.server.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.penstock.server.Penstock;
import io.penstock.server.config.ObjectStorage;
import io.penstock.server.config.ServerConfig;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.LambdaException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.SqsException;

/// A server that checks signatures.
class SignaturesTest {
    private static final StaticCredentialsProvider ALICE = of(KnownCallers.ALICE);
    private static final StaticCredentialsProvider BOT = of(KnownCallers.BOT);
    private static final StaticCredentialsProvider EYE = of(KnownCallers.EYE);
    private static final String WRONG =
            "The request signature we calculated does not match the signature you provided.";

    @TempDir private Path directory;
    private Penstock server;
    private final HttpClient http = HttpClient.newHttpClient();

    @BeforeEach
    void open() throws IOException {
        server =
                Penstock.start(
                        ServerConfig.passing()
                                .with(KnownCallers.access(directory))
                                .with(new ObjectStorage.Directory(directory.resolve("buckets"))));
    }

    @AfterEach
    void close() {
        http.close();
        server.close();
    }

    @Test
    void letsInWhoSignsIntoTheirAccount() {
        try (SqsClient sqs = sqs(ALICE);
                LambdaClient lambda = lambda(ALICE)) {
            String url = sqs.createQueue(create -> create.queueName("q")).queueUrl();
            sqs.sendMessage(send -> send.queueUrl(url).messageBody("ü"));

            assertThat(url).endsWith("/111122223333/q");
            assertThat(sqs.receiveMessage(receive -> receive.queueUrl(url)).messages()).hasSize(1);
            assertThat(lambda.listFunctions().functions()).isEmpty();
        }
    }

    @Test
    void refusesOthersInAwsWords() {
        try (SqsClient wrong = sqs(basic("PENSTOCKALICE", "guess"));
                SqsClient unknown = sqs(basic("AKIAUNKNOWN", "x"));
                LambdaClient wrongLambda = lambda(basic("PENSTOCKALICE", "guess"));
                LambdaClient unknownLambda = lambda(basic("AKIAUNKNOWN", "x"));
                LambdaClient noToken = lambda(basic("PENSTOCKEYE", "eyes"))) {
            assertThatExceptionOfType(SqsException.class)
                    .isThrownBy(wrong::listQueues)
                    .satisfies(refused ->
                            check(refused.statusCode(), refused.awsErrorDetails().errorMessage()));
            assertThatExceptionOfType(SqsException.class)
                    .isThrownBy(unknown::listQueues)
                    .satisfies(refused ->
                            assertThat(refused.awsErrorDetails().errorCode())
                                    .isIn("UnrecognizedClientException", "InvalidClientTokenId"));
            assertThatExceptionOfType(LambdaException.class)
                    .isThrownBy(wrongLambda::listFunctions)
                    .satisfies(refused ->
                            check(refused.statusCode(), refused.awsErrorDetails().errorMessage()));
            for (LambdaClient each : List.of(unknownLambda, noToken)) {
                assertThatExceptionOfType(LambdaException.class)
                        .isThrownBy(each::listFunctions)
                        .satisfies(refused ->
                                assertThat(refused.awsErrorDetails().errorCode())
                                        .isEqualTo("UnrecognizedClientException"));
            }
        }
    }

    @Test
    void refusesWhatIsNotSigned() throws Exception {
        var lambda = send("GET", "/2015-03-31/functions/", Map.of(), "");
        var sqs =
                send(
                        "POST",
                        "/",
                        Map.of("Content-Type", "application/x-www-form-urlencoded"),
                        "Action=ListQueues&Version=2012-11-05");
        var json =
                send(
                        "POST",
                        "/",
                        Map.of(
                                "Content-Type",
                                "application/x-amz-json-1.0",
                                "X-Amz-Target",
                                "AmazonSQS.ListQueues"),
                        "{}");
        var s3 = send("GET", "/_s3/bucket/key", Map.of(), "");

        assertThat(lambda.statusCode()).isEqualTo(403);
        assertThat(lambda.body()).isEqualTo("{\"message\":\"Missing Authentication Token\"}");
        assertThat(lambda.headers().firstValue("x-amzn-ErrorType"))
                .hasValue("MissingAuthenticationTokenException");
        assertThat(sqs.statusCode()).isEqualTo(403);
        assertThat(sqs.body())
                .contains(
                        "<Code>MissingAuthenticationToken</Code>",
                        "<Message>Request is missing Authentication Token</Message>");
        assertThat(json.body())
                .contains("com.amazon.coral.service#MissingAuthenticationTokenException");
        assertThat(s3.body()).contains("<Code>AccessDenied</Code>");
    }

    @Test
    void refusesWhatWasSignedTooLongAgo() throws Exception {
        var lambda = send(signed("lambda", "/2015-03-31/functions/", Duration.ofMinutes(-6)));
        var s3 = send(signed("s3", "/", Duration.ofMinutes(-16)));
        var early = send(signed("lambda", "/2015-03-31/functions/", Duration.ofMinutes(6)));

        assertThat(lambda.statusCode()).isEqualTo(403);
        assertThat(lambda.body()).contains("Signature expired: ", " - 5 min.)");
        assertThat(early.body()).contains("Signature not yet current: ", " + 5 min.)");
        assertThat(s3.statusCode()).isEqualTo(403);
        assertThat(s3.body()).contains("<Code>RequestTimeTooSkewed</Code>");
    }

    @Test
    void permitsWhatTheRoleSays() {
        try (SqsClient alice = sqs(ALICE);
                SqsClient bot = sqs(BOT);
                SqsClient eye = sqs(EYE);
                LambdaClient botLambda = lambda(BOT)) {
            String url = alice.createQueue(create -> create.queueName("q")).queueUrl();

            bot.sendMessage(send -> send.queueUrl(url).messageBody("x"));
            assertThat(eye.listQueues().queueUrls()).containsExactly(url);
            assertThatExceptionOfType(SqsException.class)
                    .isThrownBy(() -> bot.purgeQueue(purge -> purge.queueUrl(url)))
                    .withMessageContaining(
                            "User: arn:aws:iam::111122223333:user/bot is not authorized to perform:"
                                    + " sqs:purgequeue on resource:"
                                    + " arn:aws:sqs:us-east-1:111122223333:q");
            assertThatExceptionOfType(SqsException.class)
                    .isThrownBy(() -> eye.receiveMessage(receive -> receive.queueUrl(url)))
                    .satisfies(refused -> assertThat(refused.statusCode()).isEqualTo(403));
            assertThatExceptionOfType(LambdaException.class)
                    .isThrownBy(() -> botLambda.deleteFunction(delete -> delete.functionName("f")))
                    .withMessageContaining(
                            "is not authorized to perform: lambda:DeleteFunction on resource:"
                                    + " arn:aws:lambda:us-east-1:111122223333:function:f");
        }
    }

    @Test
    void checksChunksOfObjects() throws Exception {
        byte[] bytes = new byte[400_000];
        new Random(3).nextBytes(bytes);
        try (S3Client s3 = s3(ALICE);
                S3Client wrong = s3(basic("PENSTOCKALICE", "guess"));
                S3Client eye = s3(EYE)) {
            s3.createBucket(create -> create.bucket("photos"));
            s3.putObject(put -> put.bucket("photos").key("a b/ü"), RequestBody.fromBytes(bytes));

            assertThat(eye.getObjectAsBytes(get -> get.bucket("photos").key("a b/ü")).asByteArray())
                    .isEqualTo(bytes);
            assertThatExceptionOfType(S3Exception.class)
                    .isThrownBy(() -> wrong.listBuckets())
                    .satisfies(refused ->
                            assertThat(refused.awsErrorDetails().errorCode())
                                    .isEqualTo("SignatureDoesNotMatch"));
            assertThatExceptionOfType(S3Exception.class)
                    .isThrownBy(() ->
                            eye.putObject(
                                    put -> put.bucket("photos").key("b"),
                                    RequestBody.fromString("x")))
                    .satisfies(refused ->
                            assertThat(refused.awsErrorDetails().errorCode())
                                    .isEqualTo("AccessDenied"));
        }
    }

    @Test
    void givesPresignedUrlsTheirTime() throws Exception {
        try (S3Client s3 = s3(ALICE);
                S3Presigner presigner =
                        S3Presigner.builder()
                                .endpointOverride(endpoint())
                                .region(Region.US_EAST_1)
                                .credentialsProvider(ALICE)
                                .serviceConfiguration(
                                        S3Configuration.builder()
                                                .pathStyleAccessEnabled(true)
                                                .build())
                                .build()) {
            s3.createBucket(create -> create.bucket("photos"));
            s3.putObject(put -> put.bucket("photos").key("k v"), RequestBody.fromString("x"));
            var url =
                    presigner
                            .presignGetObject(sign ->
                                    sign.signatureDuration(Duration.ofMinutes(1))
                                            .getObjectRequest(
                                                    get -> get.bucket("photos").key("k v")))
                            .url();

            var right =
                    http.send(
                            HttpRequest.newBuilder(url.toURI()).build(),
                            HttpResponse.BodyHandlers.ofString());
            var wrong =
                    http.send(
                            HttpRequest.newBuilder(
                                            URI.create(url.toString().replace("k%20v", "other")))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());

            assertThat(right.body()).isEqualTo("x");
            assertThat(wrong.body()).contains("<Code>SignatureDoesNotMatch</Code>");
        }
    }

    @Test
    void guardsTheControlApi() throws Exception {
        String mappings = "/_penstock/mappings";

        assertThat(send("GET", mappings, Map.of(), "").statusCode()).isEqualTo(403);
        assertThat(send("GET", "/_penstock/health", Map.of(), "").statusCode()).isEqualTo(200);
        assertThat(send("GET", "/metrics", Map.of(), "").statusCode()).isEqualTo(200);
        assertThat(send(signed("penstock", mappings, Duration.ZERO)).statusCode()).isEqualTo(200);
        assertThat(
                        send(signed("penstock", mappings + "?account=999999999999", Duration.ZERO))
                                .statusCode())
                .isEqualTo(403);
        assertThat(send("POST", "/_penstock/clock", Map.of(), "{}").statusCode()).isEqualTo(403);
    }

    @Test
    void givesFunctionsCredentialsThatWork() throws Exception {
        try (LambdaClient lambda = lambda(ALICE)) {
            byte[] code =
                    Code.python(
                                    """
                                    import os
                                    def handle(event, context):
                                        return [os.environ["AWS_ACCESS_KEY_ID"],
                                                os.environ["AWS_SECRET_ACCESS_KEY"],
                                                os.environ["AWS_SESSION_TOKEN"]]
                                    """)
                            .zip()
                            .asByteArray();
            lambda.createFunction(create ->
                    create.functionName("f")
                            .runtime("python3.13")
                            .role("arn:aws:iam::111122223333:role/any")
                            .handler("main.handle")
                            .code(zip -> zip.zipFile(SdkBytes.fromByteArray(code))));
            try (var waiter = lambda.waiter()) {
                waiter.waitUntilFunctionActiveV2(get -> get.functionName("f"));
            }
            String[] told =
                    lambda.invoke(call -> call.functionName("f"))
                            .payload()
                            .asUtf8String()
                            .replaceAll("[\\[\\]\" ]", "")
                            .split(",", -1);

            var function =
                    StaticCredentialsProvider.create(
                            AwsSessionCredentials.create(told[0], told[1], told[2]));
            assertThat(told[0]).isEqualTo("111122223333");
            try (SqsClient sqs = sqs(function)) {
                assertThat(sqs.listQueues().queueUrls()).isEmpty();
                assertThatExceptionOfType(SqsException.class)
                        .isThrownBy(() -> sqs.createQueue(create -> create.queueName("q")))
                        .withMessageContaining("user/function is not authorized");
            }
        }
    }

    private static void check(int status, String message) {
        assertThat(status).isEqualTo(403);
        assertThat(message).startsWith(WRONG);
    }

    private URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.port());
    }

    private HttpResponse<String> send(
            String method, String target, Map<String, String> headers, String body)
            throws IOException, InterruptedException {
        var request =
                HttpRequest.newBuilder(endpoint().resolve(target))
                        .method(method, HttpRequest.BodyPublishers.ofString(body));
        headers.forEach(request::header);
        return send(request.build());
    }

    private HttpResponse<String> send(HttpRequest request)
            throws IOException, InterruptedException {
        return http.send(request, HttpResponse.BodyHandlers.ofString());
    }

    /// Returns a request that alice signed, with her clock off.
    private HttpRequest signed(String service, String target, Duration off) {
        URI uri = endpoint().resolve(target);
        var signed =
                AwsV4HttpSigner.create()
                        .sign(sign ->
                                sign.identity(
                                                AwsCredentialsIdentity.create(
                                                        "PENSTOCKALICE", "alices/secret+"))
                                        .request(
                                                SdkHttpRequest.builder()
                                                        .method(SdkHttpMethod.GET)
                                                        .uri(uri)
                                                        .build())
                                        .payload(ContentStreamProvider.fromByteArray(new byte[0]))
                                        .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, service)
                                        .putProperty(AwsV4HttpSigner.REGION_NAME, "us-east-1")
                                        .putProperty(
                                                HttpSigner.SIGNING_CLOCK,
                                                Clock.fixed(
                                                        Instant.now().plus(off), ZoneOffset.UTC)))
                        .request();
        var request = HttpRequest.newBuilder(uri).GET();
        signed.headers()
                .forEach((name, values) -> {
                    if (!name.equalsIgnoreCase("host")) {
                        request.header(name, values.getFirst());
                    }
                });
        return request.build();
    }

    private SqsClient sqs(StaticCredentialsProvider credentials) {
        return SqsClient.builder()
                .endpointOverride(endpoint())
                .region(Region.US_EAST_1)
                .credentialsProvider(credentials)
                .overrideConfiguration(each -> each.retryStrategy(retry -> retry.maxAttempts(1)))
                .build();
    }

    private LambdaClient lambda(StaticCredentialsProvider credentials) {
        return LambdaClient.builder()
                .endpointOverride(endpoint())
                .region(Region.US_EAST_1)
                .credentialsProvider(credentials)
                .overrideConfiguration(each -> each.retryStrategy(retry -> retry.maxAttempts(1)))
                .build();
    }

    private S3Client s3(StaticCredentialsProvider credentials) {
        return S3Client.builder()
                .endpointOverride(endpoint())
                .region(Region.US_EAST_1)
                .forcePathStyle(true)
                .credentialsProvider(credentials)
                .overrideConfiguration(each -> each.retryStrategy(retry -> retry.maxAttempts(1)))
                .build();
    }

    private static StaticCredentialsProvider basic(String key, String secret) {
        return of(AwsBasicCredentials.create(key, secret));
    }

    private static StaticCredentialsProvider of(AwsCredentials credentials) {
        return StaticCredentialsProvider.create(credentials);
    }
}
