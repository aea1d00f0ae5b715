package io.penstock.server.url;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.penstock.engine.invocation.Payload;
import io.penstock.runtime.url.FunctionUrl.Auth;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UrlEventTest {
    private static final String ID = "6bf3a5a4-0000-4000-8000-000000000000";
    private static final String TRACE = "Root=1-5759e988-bd862e3fe1be46a994272793";
    private static final JsonMapper JSON = new JsonMapper();

    @Test
    void hasEveryMemberOfTheFormat() {
        JsonNode event =
                event(
                        get("/my/path?p1=v1&p1=v2&p2=v")
                                .header("Header1", "v1")
                                .header("Header2", "v1")
                                .header("header2", "v2")
                                .header("Cookie", "c1=a; c2=b")
                                .header("User-Agent", "agent")
                                .header("Connection", "keep-alive"));

        assertThat(event)
                .isEqualTo(
                        json(
                                """
                                {"version":"2.0","routeKey":"$default","rawPath":"/my/path",
                                 "rawQueryString":"p1=v1&p1=v2&p2=v","cookies":["c1=a","c2=b"],
                                 "headers":{"host":"HOST:4566","header1":"v1","header2":"v1,v2",
                                  "user-agent":"agent","x-forwarded-for":"10.1.2.3",
                                  "x-forwarded-port":"4566","x-forwarded-proto":"http",
                                  "x-amzn-trace-id":"TRACE"},
                                 "queryStringParameters":{"p1":"v1,v2","p2":"v"},
                                 "requestContext":{"accountId":"anonymous","apiId":"ID",
                                  "authentication":null,"domainName":"HOST","domainPrefix":"ID",
                                  "http":{"method":"GET","path":"/my/path","protocol":"HTTP/1.1",
                                   "sourceIp":"10.1.2.3","userAgent":"agent"},
                                  "requestId":"REQUEST","routeKey":"$default","stage":"$default",
                                  "time":"12/Mar/2020:19:03:58 +0000","timeEpoch":1584039838390},
                                 "isBase64Encoded":false}
                                """
                                        .replace("HOST", Urls.HOST.replace(":4566", ""))
                                        .replace("TRACE", TRACE)
                                        .replace("REQUEST", ID)
                                        .replace("\"ID\"", "\"" + Urls.ID + "\"")));
    }

    @Test
    void leavesOutWhatIsNotThere() {
        JsonNode event = event(get("/"));

        assertThat(event.has("cookies")).isFalse();
        assertThat(event.has("queryStringParameters")).isFalse();
        assertThat(event.has("body")).isFalse();
        assertThat(event.path("rawQueryString").asText("absent")).isEmpty();
        assertThat(event.at("/requestContext/authorizer").isMissingNode()).isTrue();
    }

    @Test
    void leavesThePathAsItCameAndDecodesTheQuery() {
        JsonNode event = event(get("/pa2%Fth/1?q=query&multiQuery=foo&multiQuery=%2Fbar&flag"));

        assertThat(event.path("rawPath").asText()).isEqualTo("/pa2%Fth/1");
        assertThat(event.at("/queryStringParameters/multiQuery").asText()).isEqualTo("foo,/bar");
        assertThat(event.at("/queryStringParameters/flag").asText("absent")).isEmpty();
    }

    @Test
    void namesWhoeverSigned() {
        var signature = Optional.of(new Signature("AKIAEXAMPLE", "us-east-1"));

        JsonNode context = event(get("/"), "", signature).path("requestContext");

        assertThat(context.path("accountId").asText()).isEqualTo("123456789012");
        assertThat(context.at("/authorizer/iam"))
                .isEqualTo(
                        json(
                                """
                                {"accessKey":"AKIAEXAMPLE","accountId":"000000000000",
                                 "callerId":"000000000000","cognitoIdentity":null,
                                 "principalOrgId":null,
                                 "userArn":"arn:aws:iam::000000000000:root",
                                 "userId":"000000000000"}
                                """));
    }

    @Test
    void addsThePeerToThoseTheRequestCameThrough() {
        JsonNode event =
                event(
                        get("/").header("X-Forwarded-For", "1.2.3.4")
                                .header("x-forwarded-proto", "x"));

        assertThat(event.at("/headers/x-forwarded-for").asText()).isEqualTo("1.2.3.4, 10.1.2.3");
        assertThat(event.at("/headers/x-forwarded-proto").asText()).isEqualTo("http");
    }

    @ParameterizedTest
    @CsvSource({
        "text/plain,,true",
        "text/html; charset=utf-8,,true",
        "application/json,,true",
        "application/json; charset=utf-8,,true",
        "APPLICATION/XML,,true",
        "application/javascript,,true",
        "application/problem+json,,true",
        "application/atom+xml,,true",
        "application/json,identity,true",
        "'',,false",
        "application/octet-stream,,false",
        "application/x-www-form-urlencoded,,false",
        "multipart/form-data; boundary=x,,false",
        "image/png,,false",
        "application/jsonx,,false",
        "application/json,gzip,false",
        "text/plain,br,false",
    })
    void tellsTextFromBytes(String type, String encoding, boolean text) {
        FakeRequest request = get("/").header("Content-Type", type);
        if (encoding != null) {
            request.header("Content-Encoding", encoding);
        }

        JsonNode event = event(request, "Hellö", Optional.empty());

        String base64 = Base64.getEncoder().encodeToString("Hellö".getBytes(UTF_8));
        assertThat(event.path("body").asText()).isEqualTo(text ? "Hellö" : base64);
        assertThat(event.path("isBase64Encoded").asBoolean()).isEqualTo(!text);
    }

    @Test
    void keepsTheBytesOfTextInAnotherEncoding() {
        byte[] latin = "Hellö".getBytes(ISO_8859_1);

        JsonNode event =
                event(
                        get("/").header("Content-Type", "text/plain"),
                        Payload.of(latin),
                        Optional.empty());

        assertThat(event.path("isBase64Encoded").asBoolean()).isTrue();
        assertThat(Base64.getDecoder().decode(event.path("body").asText())).isEqualTo(latin);
    }

    private static FakeRequest get(String target) {
        return FakeRequest.of("GET", target).header("Host", Urls.HOST);
    }

    private static JsonNode event(FakeRequest request) {
        return event(request, "", Optional.empty());
    }

    private static JsonNode event(FakeRequest request, String body, Optional<Signature> signature) {
        return event(request, Payload.of(body), signature);
    }

    private static JsonNode event(
            FakeRequest request, Payload body, Optional<Signature> signature) {
        var circumstances =
                new UrlEvent.Circumstances(
                        ID, TRACE, signature, Instant.ofEpochMilli(1_584_039_838_390L));
        UrlAddress address = UrlAddress.of(request).orElseThrow();
        return json(UrlEvent.of(Urls.url(Auth.NONE), address, request, body, circumstances).text());
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException malformed) {
            throw new UncheckedIOException(malformed);
        }
    }
}
