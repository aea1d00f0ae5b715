package io.penstock.server.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.penstock.server.Penstock;
import io.penstock.server.config.ServerConfig;
import io.penstock.server.endtoend.Wire.Response;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.AddPermissionRequest;
import software.amazon.awssdk.services.lambda.model.FunctionUrlAuthType;

/// Function URLs of a server that checks signatures, called with AWS's own signer.
///
/// Source: the guide "Control access to Lambda function URLs".
@Timeout(120)
class SignedUrlTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final AwsCredentialsIdentity ALICE = KnownCallers.ALICE;
    private static final AwsCredentialsIdentity BOT = KnownCallers.BOT;
    private static final AwsCredentialsIdentity EYE = KnownCallers.EYE;
    private static final AwsCredentialsIdentity STRANGER = KnownCallers.STRANGER;
    private static final Signing ALICES_SIGNING = new Signing(ALICE);

    private static final String FORBIDDEN =
            "{\"Message\":\"Forbidden. For troubleshooting Function URL authorization issues, see:"
                    + " https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html\"}";
    private static final String MIRROR =
            """
            calls = 0
            def handle(event, context):
                global calls
                calls += 1
                return event or calls
            """;

    @TempDir private Path directory;
    private Penstock server;
    private LambdaClient lambda;

    @BeforeEach
    void open() throws IOException {
        server = Penstock.start(ServerConfig.passing().with(KnownCallers.access(directory)));
        lambda =
                LambdaClient.builder()
                        .endpointOverride(endpoint())
                        .region(Region.US_EAST_1)
                        .credentialsProvider(StaticCredentialsProvider.create(KnownCallers.ALICE))
                        .build();
        Code code = Code.python(MIRROR);
        lambda.createFunction(create ->
                create.functionName("mirror")
                        .runtime(code.runtime())
                        .role("arn:aws:iam::111122223333:role/any")
                        .handler(code.handler())
                        .code(zip -> zip.zipFile(code.zip())));
        try (var waiter = lambda.waiter()) {
            waiter.waitUntilFunctionActiveV2(get -> get.functionName("mirror"));
        }
    }

    @AfterEach
    void close() {
        lambda.close();
        server.close();
    }

    @Test
    void believesWhoSignsForLambda() throws IOException {
        String host = url(FunctionUrlAuthType.AWS_IAM);

        Response get = call(host, ALICES_SIGNING, "GET", "/my%20path?b=2&a=x%2Fy", "");
        Response post = call(host, new Signing(BOT), "POST", "/", "{\"kind\":\"tea\"}");
        Response presigned = call(host, ALICES_SIGNING.presigned(), "GET", "/short", "");

        assertThat(get.head().status()).isEqualTo(200);
        JsonNode event = JSON.readTree(get.body());
        assertThat(event.path("rawPath").asText()).isEqualTo("/my%20path");
        assertThat(event.at("/queryStringParameters/a").asText()).isEqualTo("x/y");
        JsonNode iam = event.at("/requestContext/authorizer/iam");
        assertThat(iam.path("accessKey").asText()).isEqualTo("PENSTOCKALICE");
        assertThat(iam.path("accountId").asText()).isEqualTo("111122223333");
        assertThat(iam.path("userArn").asText()).isEqualTo("arn:aws:iam::111122223333:user/alice");
        assertThat(post.head().status()).isEqualTo(200);
        JsonNode posted = JSON.readTree(post.body());
        assertThat(posted.path("body").asText()).isEqualTo("{\"kind\":\"tea\"}");
        assertThat(posted.at("/requestContext/authorizer/iam/userArn").asText())
                .isEqualTo("arn:aws:iam::111122223333:user/bot");
        assertThat(presigned.head().status()).isEqualTo(200);
    }

    @Test
    void answersAllOthersInAwsWordsAndRunsNothing() throws IOException {
        String host = url(FunctionUrlAuthType.AWS_IAM);

        assertForbidden("not signed", send(host, "GET", "/", "", List.of()));
        assertForbidden("wrong secret", call(host, signing(key("PENSTOCKALICE", "guess"))));
        assertForbidden(
                "unknown key", call(host, signing(key("AKIAUNKNOWN", ALICE.secretAccessKey()))));
        assertForbidden("no token", call(host, signing(key("PENSTOCKEYE", "eyes"))));
        assertForbidden("reader", call(host, signing(EYE)));
        assertForbidden("other service", call(host, ALICES_SIGNING.of("execute-api")));
        assertForbidden("other region", call(host, ALICES_SIGNING.in("eu-west-1")));
        assertForbidden("too late", call(host, ALICES_SIGNING.off(Duration.ofMinutes(-6))));
        assertForbidden("too early", call(host, ALICES_SIGNING.off(Duration.ofMinutes(6))));
        assertForbidden("other account", call(host, signing(STRANGER)));
        List<String> signed = ALICES_SIGNING.headers("POST", host, "/", "{\"pay\":1}");
        assertForbidden("other body", send(host, "POST", "/", "{\"pay\":9}", signed));
        assertForbidden("other path", send(host, "POST", "/x", "{\"pay\":1}", signed));
        assertThat(send(host, "POST", "/", "{\"pay\":1}", signed).head().status()).isEqualTo(200);

        assertThat(calls()).as("the true one, and this").isEqualTo(2);
    }

    @Test
    void letsAnotherAccountInWhenThePolicyNamesIt() throws IOException {
        String host = url(FunctionUrlAuthType.AWS_IAM);
        permit(add ->
                add.statementId("url")
                        .action("lambda:InvokeFunctionUrl")
                        .principal("999988887777")
                        .functionUrlAuthType("AWS_IAM"));
        assertForbidden("one of two actions", call(host, signing(STRANGER)));

        permit(add ->
                add.statementId("invoke")
                        .action("lambda:InvokeFunction")
                        .principal("999988887777")
                        .invokedViaFunctionUrl(true));

        Response response = call(host, signing(STRANGER));
        assertThat(response.head().status()).isEqualTo(200);
        assertThat(
                        JSON.readTree(response.body())
                                .at("/requestContext/authorizer/iam/accountId")
                                .asText())
                .isEqualTo("999988887777");
    }

    @Test
    void letsAnybodyInWhereNoneIsAskedFor() throws IOException {
        String host = url(FunctionUrlAuthType.NONE);
        assertForbidden("no permission", send(host, "GET", "/", "", List.of()));

        permit(add ->
                add.statementId("url")
                        .action("lambda:InvokeFunctionUrl")
                        .principal("*")
                        .functionUrlAuthType("NONE"));
        permit(add ->
                add.statementId("invoke")
                        .action("lambda:InvokeFunction")
                        .principal("*")
                        .invokedViaFunctionUrl(true));

        assertThat(send(host, "GET", "/", "", List.of()).head().status()).isEqualTo(200);
        assertThat(call(host, signing(key("AKIAUNKNOWN", "x"))).head().status())
                .as("a signature that nobody asked for")
                .isEqualTo(200);
    }

    private void permit(Consumer<AddPermissionRequest.Builder> settings) {
        lambda.addPermission(add -> {
            add.functionName("mirror");
            settings.accept(add);
        });
    }

    private String url(FunctionUrlAuthType auth) {
        return URI.create(
                        lambda.createFunctionUrlConfig(
                                        create -> create.functionName("mirror").authType(auth))
                                .functionUrl())
                .getAuthority();
    }

    /// How often the function ran, once more to find out included.
    private int calls() {
        return Integer.parseInt(
                lambda.invoke(call -> call.functionName("mirror")).payload().asUtf8String());
    }

    private static void assertForbidden(String what, Response response) {
        assertThat(response.head().status()).as(what).isEqualTo(403);
        assertThat(response.text()).as(what).isEqualTo(FORBIDDEN);
        assertThat(response.head().value("x-amzn-errortype"))
                .as(what)
                .isEqualTo("AccessDeniedException");
        assertThat(response.head().value("content-type")).as(what).isEqualTo("application/json");
    }

    private Response call(String host, Signing signing) throws IOException {
        return call(host, signing, "GET", "/", "");
    }

    private Response call(String host, Signing signing, String method, String target, String body)
            throws IOException {
        if (signing.inQuery()) {
            return send(host, method, signing.target(method, host, target), body, List.of());
        }
        return send(host, method, target, body, signing.headers(method, host, target, body));
    }

    private Response send(
            String host, String method, String target, String body, List<String> headers)
            throws IOException {
        var lines = new ArrayList<>(headers);
        lines.add("Host: " + host);
        lines.add("Content-Type: application/json");
        try (Wire wire = Wire.to(endpoint())) {
            return wire.send(
                            method + " " + target,
                            body.getBytes(UTF_8),
                            lines.toArray(String[]::new))
                    .response();
        }
    }

    private URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.port());
    }

    private static Signing signing(AwsCredentialsIdentity who) {
        return new Signing(who);
    }

    private static AwsCredentialsIdentity key(String key, String secret) {
        return AwsCredentialsIdentity.create(key, secret);
    }
}
