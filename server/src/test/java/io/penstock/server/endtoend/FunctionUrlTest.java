package io.penstock.server.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.penstock.server.endtoend.Wire.Head;
import io.penstock.server.endtoend.Wire.Response;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.lambda.model.FunctionUrlAuthType;
import software.amazon.awssdk.services.lambda.model.InvokeMode;
import software.amazon.awssdk.services.lambda.model.ResourceNotFoundException;

/// Function URLs as their callers see them, with real functions behind them.
@Timeout(120)
class FunctionUrlTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String FORBIDDEN =
            "{\"Message\":\"Forbidden. For troubleshooting Function URL authorization issues, see:"
                    + " https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html\"}";

    /// Returns what its event says it should, or the event itself.
    private static final String MIRROR =
            """
            import json
            def handle(event, context):
                body = event.get("body")
                if event["rawPath"] == "/as-told":
                    return json.loads(body)
                if event["rawPath"] == "/raise":
                    raise ValueError("no")
                return event
            """;

    @TempDir private Path directory = Path.of("");
    private Site site = Site.at(URI.create("http://127.0.0.1:1"));

    @BeforeEach
    void open() {
        site.close();
        site = Site.open();
    }

    @AfterEach
    void close() {
        site.close();
    }

    @Test
    void carriesARequestToTheFunctionAndItsResultBack() throws IOException {
        String host = url(site.function("mirror", Code.python(MIRROR)), InvokeMode.BUFFERED);

        Response mirrored =
                call(
                        host,
                        "POST /my%2Fpath?a=1&a=2&b=%20",
                        "hello".getBytes(UTF_8),
                        "Content-Type: text/plain",
                        "Cookie: c1=a; c2=b");
        JsonNode event = JSON.readTree(mirrored.body());

        assertThat(mirrored.head().status()).isEqualTo(200);
        assertThat(mirrored.head().value("content-type")).isEqualTo("application/json");
        assertThat(mirrored.head().value("x-amzn-requestid"))
                .isEqualTo(event.at("/requestContext/requestId").asText());
        assertThat(mirrored.head().value("x-amzn-trace-id"))
                .matches("Root=1-[0-9a-f]{8}-[0-9a-f]{24};Sampled=0");
        assertThat(mirrored.head().value("date")).isNotEmpty();
        assertThat(event.path("version").asText()).isEqualTo("2.0");
        assertThat(event.path("rawPath").asText()).isEqualTo("/my%2Fpath");
        assertThat(event.path("rawQueryString").asText()).isEqualTo("a=1&a=2&b=%20");
        assertThat(event.at("/queryStringParameters/a").asText()).isEqualTo("1,2");
        assertThat(event.at("/queryStringParameters/b").asText()).isEqualTo(" ");
        assertThat(event.path("cookies"))
                .extracting(JsonNode::asText)
                .containsExactly("c1=a", "c2=b");
        assertThat(event.at("/headers/host").asText()).isEqualTo(host);
        assertThat(event.at("/headers/content-length").asText()).isEqualTo("5");
        assertThat(event.path("headers").has("cookie")).isFalse();
        assertThat(event.path("body").asText()).isEqualTo("hello");
        assertThat(event.at("/requestContext/http/sourceIp").asText()).isEqualTo("127.0.0.1");
        assertThat(
                        event.at("/requestContext/domainName").asText()
                                + ":"
                                + site.endpoint().getPort())
                .isEqualTo(host);
    }

    @Test
    void answersAsTheFunctionDescribes() throws IOException {
        String host = url(site.function("mirror", Code.python(MIRROR)), InvokeMode.BUFFERED);

        Response teapot =
                asTold(
                        host,
                        """
                        {"statusCode":"418","headers":{"X-Kind":"tea"},"cookies":["a=1","b=2"],
                         "body":"short and stout"}
                        """);
        assertThat(teapot.head().status()).isEqualTo(418);
        assertThat(teapot.head().value("x-kind")).isEqualTo("tea");
        assertThat(teapot.head().values("set-cookie")).containsExactly("a=1", "b=2");
        assertThat(teapot.text()).isEqualTo("short and stout");
        assertThat(asTold(host, "{ \"hello\" : \"world\" }").text())
                .isEqualTo("{\"hello\":\"world\"}");
        assertThat(asTold(host, "\"hello\"").text()).isEqualTo("hello");
        assertThat(asTold(host, "{\"statusCode\":204,\"body\":\"ignored\"}").head().status())
                .isEqualTo(204);
        assertThat(asTold(host, "{\"statusCode\":\"abc\"}").text())
                .isEqualTo("Internal Server Error");
        Response raised = call(host, "GET /raise", new byte[0]);
        assertThat(raised.head().status()).isEqualTo(502);
        assertThat(raised.text()).isEqualTo("Internal Server Error");
    }

    @Test
    void leavesTheBodyOutOfAnswersToHead() throws IOException {
        String host = url(site.function("mirror", Code.python(MIRROR)), InvokeMode.BUFFERED);

        try (Wire wire = Wire.to(site.endpoint())) {
            Head head = wire.send("HEAD /", "Host: " + host).head();
            Response next = wire.send("GET /", "Host: " + host).response();

            assertThat(head.status()).isEqualTo(200);
            assertThat(Integer.parseInt(head.value("content-length"))).isPositive();
            assertThat(JSON.readTree(next.body()).at("/requestContext/http/method").asText())
                    .isEqualTo("GET");
        }
    }

    @Test
    void carriesCompressedAndBinaryBodiesBothWays() throws IOException {
        String host = url(site.function("mirror", Code.python(MIRROR)), InvokeMode.BUFFERED);
        byte[] zipped = gzip("{\"compressed\":true}");
        byte[] binary = {0, 1, (byte) 0xfe, (byte) 0xff};

        JsonNode in =
                JSON.readTree(
                        call(
                                        host,
                                        "POST /",
                                        zipped,
                                        "Content-Type: application/json",
                                        "Content-Encoding: gzip")
                                .body());
        JsonNode raw = JSON.readTree(call(host, "PUT /", binary, "Content-Type: image/png").body());
        Response out =
                asTold(
                        host,
                        "{\"statusCode\":200,\"isBase64Encoded\":true,\"headers\":"
                                + "{\"Content-Encoding\":\"gzip\"},\"body\":\""
                                + Base64.getEncoder().encodeToString(zipped)
                                + "\"}");

        assertThat(in.path("isBase64Encoded").asBoolean()).isTrue();
        assertThat(Base64.getDecoder().decode(in.path("body").asText())).isEqualTo(zipped);
        assertThat(Base64.getDecoder().decode(raw.path("body").asText())).isEqualTo(binary);
        assertThat(out.head().value("content-encoding")).isEqualTo("gzip");
        assertThat(out.body()).isEqualTo(zipped);
        try (var unzipped = new GZIPInputStream(new ByteArrayInputStream(out.body()))) {
            assertThat(unzipped.readAllBytes()).asString(UTF_8).isEqualTo("{\"compressed\":true}");
        }
    }

    @Test
    void answersByPathWhereHostsCannotBeHad() throws IOException {
        String host = url(site.function("mirror", Code.python(MIRROR)), InvokeMode.BUFFERED);
        String id = host.substring(0, host.indexOf('.'));

        Response mirrored =
                call("127.0.0.1", "GET /_penstock/urls/" + id + "/below?x=1", new byte[0]);

        JsonNode event = JSON.readTree(mirrored.body());
        assertThat(event.path("rawPath").asText()).isEqualTo("/below");
        assertThat(event.at("/requestContext/domainPrefix").asText()).isEqualTo(id);
    }

    @Test
    void knowsOnlyItsOwnUrls() throws IOException {
        String host = url(site.function("mirror", Code.python(MIRROR)), InvokeMode.BUFFERED);

        Response unknown =
                call("x".repeat(32) + ".lambda-url.us-east-1.on.aws", "GET /", new byte[0]);
        Response elsewhere = call(host.replace("us-east-1", "eu-west-1"), "GET /", new byte[0]);

        for (Response response : List.of(unknown, elsewhere)) {
            assertThat(response.head().status()).isEqualTo(403);
            assertThat(response.head().value("x-amzn-errortype"))
                    .isEqualTo("AccessDeniedException");
            assertThat(response.head().value("content-type")).isEqualTo("application/json");
            assertThat(response.text()).isEqualTo("{\"Message\":null}");
        }
    }

    @Test
    void wantsASignatureWhereOneIsRequired() throws IOException {
        site.function("mirror", Code.python(MIRROR));
        String host =
                host(
                        site.lambda()
                                .createFunctionUrlConfig(create ->
                                        create.functionName("mirror")
                                                .authType(FunctionUrlAuthType.AWS_IAM))
                                .functionUrl());

        Response unsigned = call(host, "GET /", new byte[0]);
        Response signed =
                call(
                        host,
                        "GET /",
                        new byte[0],
                        "X-Amz-Date: 20260101T000000Z",
                        "Authorization: AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE/20260101/us-east-1"
                                + "/lambda/aws4_request, SignedHeaders=host;x-amz-date, Signature="
                                + "0".repeat(64));

        assertThat(unsigned.head().status()).isEqualTo(403);
        assertThat(unsigned.text()).isEqualTo(FORBIDDEN);
        assertThat(signed.head().status()).isEqualTo(200);
        assertThat(
                        JSON.readTree(signed.body())
                                .at("/requestContext/authorizer/iam/accessKey")
                                .asText())
                .isEqualTo("AKIAEXAMPLE");
    }

    @Test
    void throttlesInTheServicesWords() throws IOException {
        String host = url(site.function("mirror", Code.python(MIRROR)), InvokeMode.BUFFERED);
        site.lambda()
                .putFunctionConcurrency(
                        put -> put.functionName("mirror").reservedConcurrentExecutions(0));

        Response throttled = call(host, "GET /", new byte[0]);

        assertThat(throttled.head().status()).isEqualTo(429);
        // nobody can tell when a reservation of 0 ends
        assertThat(throttled.head().value("retry-after")).isEmpty();
        assertThat(throttled.head().value("x-amzn-errortype"))
                .isEqualTo("TooManyRequestsException");
        assertThat(JSON.readTree(throttled.body()))
                .isEqualTo(
                        JSON.readTree(
                                "{\"Reason\":\"ReservedFunctionConcurrentInvocationLimitExceeded\","
                                        + "\"Type\":\"User\",\"message\":\"Rate Exceeded.\"}"));
    }

    @Test
    void refusesBodiesThatNoInvocationTakes() throws IOException {
        String host = url(site.function("mirror", Code.python(MIRROR)), InvokeMode.BUFFERED);

        Response large = call(host, "POST /", new byte[6_291_457], "Content-Type: text/plain");
        Response largeInBase64 = call(host, "POST /", new byte[6_000_000]);

        assertThat(large.head().status()).isEqualTo(413);
        assertThat(largeInBase64.head().status()).isEqualTo(413);
    }

    @Test
    void answersPreflightsItselfAndWinsOverTheFunction() throws IOException {
        site.function("mirror", Code.python(MIRROR));
        site.open("mirror");
        String host =
                host(
                        site.lambda()
                                .createFunctionUrlConfig(create ->
                                        create.functionName("mirror")
                                                .authType(FunctionUrlAuthType.NONE)
                                                .cors(cors ->
                                                        cors.allowOrigins("https://page.example")
                                                                .allowMethods("POST")
                                                                .maxAge(60)))
                                .functionUrl());

        Response preflight =
                call(
                        host,
                        "OPTIONS /raise",
                        new byte[0],
                        "Origin: https://page.example",
                        "Access-Control-Request-Method: POST");
        Response answered =
                call(
                        host,
                        "POST /as-told",
                        "{\"statusCode\":200,\"headers\":{\"Access-Control-Allow-Origin\":\"*\"}}"
                                .getBytes(UTF_8),
                        "Content-Type: application/json",
                        "Origin: https://page.example");

        assertThat(preflight.head().status()).isEqualTo(200);
        assertThat(preflight.head().value("access-control-allow-methods")).isEqualTo("POST");
        assertThat(preflight.head().value("access-control-max-age")).isEqualTo("60");
        assertThat(answered.head().value("access-control-allow-origin"))
                .isEqualTo("https://page.example");
        assertThat(answered.head().value("vary")).isEqualTo("Origin");
    }

    @Test
    void streamsWhileTheFunctionStillRuns() throws IOException {
        Gate gate = new Gate(directory);
        String host =
                url(
                        site.function("stream", gate.streaming("text/event-stream")),
                        InvokeMode.RESPONSE_STREAM);

        try (Wire wire = Wire.to(site.endpoint())) {
            Head head = wire.send("GET /", "Host: " + host).head();
            String first = wire.text(5);
            gate.open();
            String last = wire.text(4);
            byte[] end = wire.chunk();

            assertThat(head.status()).isEqualTo(201);
            assertThat(head.value("content-type")).isEqualTo("text/event-stream");
            assertThat(head.values("set-cookie")).containsExactly("a=1", "b=2");
            assertThat(head.value("transfer-encoding")).isEqualTo("chunked");
            assertThat(head.value("x-amzn-requestid")).isNotEmpty();
            assertThat(first).isEqualTo("first");
            assertThat(last).isEqualTo("last");
            assertThat(end).isEmpty();
            assertThat(wire.send("GET /", "Host: " + host).response().text())
                    .as("the connection lives on")
                    .isEqualTo("firstlast");
        }
    }

    @Test
    void cutsAStreamThatFailsAndTellsOfOneThatNeverBegan() throws IOException {
        String host =
                url(
                        site.function(
                                "failing",
                                Code.node(
                                        """
                                        export const handle = awslambda.streamifyResponse(async (event, stream) => {
                                          stream = awslambda.HttpResponseStream.from(stream, { statusCode: 200 });
                                          if (event.rawPath === '/empty') { stream.end(); return; }
                                          if (event.rawPath === '/late') stream.write('some');
                                          throw new Error('no');
                                        });
                                        """)),
                        InvokeMode.RESPONSE_STREAM);

        Response early = call(host, "GET /early", new byte[0]);
        Response empty = call(host, "GET /empty", new byte[0]);

        assertThat(early.head().status()).isEqualTo(502);
        assertThat(early.text()).isEqualTo("Internal Server Error");
        assertThat(empty.head().status()).isEqualTo(200);
        assertThat(empty.text()).isEmpty();
        try (Wire wire = Wire.to(site.endpoint())) {
            assertThat(wire.send("GET /late", "Host: " + host).head().status()).isEqualTo(200);
            assertThat(wire.text(4)).isEqualTo("some");
            assertThatExceptionOfType(IOException.class).isThrownBy(wire::chunk);
        }
    }

    @Test
    void sendsAPlainResultAsItIsWhereItStreams() throws IOException {
        String host = url(site.function("mirror", Code.python(MIRROR)), InvokeMode.RESPONSE_STREAM);

        Response response = asTold(host, "{\"statusCode\":418,\"body\":\"x\"}");

        assertThat(response.head().status()).isEqualTo(200);
        assertThat(response.head().value("content-type")).isEqualTo("application/json");
        assertThat(JSON.readTree(response.body()))
                .isEqualTo(JSON.readTree("{\"statusCode\":418,\"body\":\"x\"}"));
    }

    @Test
    void collectsAStreamWhereItDoesNotStream() throws IOException {
        Gate gate = new Gate(directory);
        gate.open();
        String host =
                url(site.function("stream", gate.streaming("text/html")), InvokeMode.BUFFERED);

        Response response = call(host, "GET /", new byte[0]);

        assertThat(response.head().status()).isEqualTo(201);
        assertThat(response.head().value("content-type")).isEqualTo("text/html");
        assertThat(response.head().value("content-length")).isEqualTo("9");
        assertThat(response.text()).isEqualTo("firstlast");
    }

    @Test
    void letsTheFunctionRunToItsEndWhenTheClientLeaves() throws Exception {
        Gate gate = new Gate(directory);
        String host =
                url(
                        site.function("stream", gate.streaming("text/plain")),
                        InvokeMode.RESPONSE_STREAM);
        try (Wire wire = Wire.to(site.endpoint())) {
            wire.send("GET /", "Host: " + host).head();
            assertThat(wire.text(5)).isEqualTo("first");
        }

        gate.open();

        assertThat(
                        site.awaitLog(
                                "stream",
                                lines -> lines.stream().anyMatch(it -> it.startsWith("REPORT"))))
                .anyMatch(line -> line.endsWith("wrote the last"));
    }

    @Test
    void livesAndGoesWithItsFunction() throws IOException {
        String host = url(site.function("mirror", Code.python(MIRROR)), InvokeMode.BUFFERED);
        assertThat(call(host, "GET /", new byte[0]).head().status()).isEqualTo(200);

        site.lambda().deleteFunction(delete -> delete.functionName("mirror"));

        assertThat(call(host, "GET /", new byte[0]).text()).isEqualTo("{\"Message\":null}");
        site.function("mirror", Code.python(MIRROR));
        assertThatExceptionOfType(ResourceNotFoundException.class)
                .isThrownBy(() ->
                        site.lambda().getFunctionUrlConfig(get -> get.functionName("mirror")));
    }

    @Test
    void leadsToTheVersionOfItsAlias() throws IOException {
        String version = "def handle(event, context): return context.function_version\n";
        site.function("versioned", Code.python(version));
        String number =
                site.lambda()
                        .publishVersion(publish -> publish.functionName("versioned"))
                        .version();
        site.lambda()
                .createAlias(create ->
                        create.functionName("versioned").name("live").functionVersion(number));
        site.open("versioned:live");
        String host =
                host(
                        site.lambda()
                                .createFunctionUrlConfig(create ->
                                        create.functionName("versioned")
                                                .qualifier("live")
                                                .authType(FunctionUrlAuthType.NONE))
                                .functionUrl());

        Response through = call(host, "GET /", new byte[0]);
        site.lambda().deleteAlias(delete -> delete.functionName("versioned").name("live"));
        Response nowhere = call(host, "GET /", new byte[0]);

        assertThat(through.text()).isEqualTo(number);
        assertThat(nowhere.head().status()).isEqualTo(403);
        assertThat(nowhere.text()).isEqualTo(FORBIDDEN);
    }

    @Test
    void isClosedToAnybodyUntilAPermissionSaysOtherwise() throws IOException {
        site.function("closed", Code.python(MIRROR));
        String host =
                host(
                        site.lambda()
                                .createFunctionUrlConfig(create ->
                                        create.functionName("closed")
                                                .authType(FunctionUrlAuthType.NONE))
                                .functionUrl());

        Response before = call(host, "GET /", new byte[0]);
        site.open("closed");
        Response after = call(host, "GET /", new byte[0]);

        assertThat(before.head().status()).isEqualTo(403);
        assertThat(before.text()).isEqualTo(FORBIDDEN);
        assertThat(after.head().status()).isEqualTo(200);
    }

    private String url(String function, InvokeMode mode) {
        site.open(function);
        return host(
                site.lambda()
                        .createFunctionUrlConfig(create ->
                                create.functionName(function)
                                        .authType(FunctionUrlAuthType.NONE)
                                        .invokeMode(mode))
                        .functionUrl());
    }

    private static String host(String url) {
        assertThat(url).matches("http://[a-z0-9]{32}\\.lambda-url\\.us-east-1\\.localhost:\\d+/");
        return URI.create(url).getAuthority();
    }

    private Response asTold(String host, String result) throws IOException {
        return call(
                host, "POST /as-told", result.getBytes(UTF_8), "Content-Type: application/json");
    }

    private Response call(String host, String line, byte[] body, String... headers)
            throws IOException {
        try (Wire wire = Wire.to(site.endpoint())) {
            String[] all = new String[headers.length + 1];
            all[0] = "Host: " + host;
            System.arraycopy(headers, 0, all, 1, headers.length);
            return wire.send(line, body, all).response();
        }
    }

    private static byte[] gzip(String text) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new GZIPOutputStream(bytes)) {
            zip.write(text.getBytes(UTF_8));
        }
        return bytes.toByteArray();
    }
}
