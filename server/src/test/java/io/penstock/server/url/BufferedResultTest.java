package io.penstock.server.url;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.engine.invocation.Payload;
import io.penstock.engine.invocation.ResponseMetadata;
import io.penstock.server.wire.HeaderLine;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BufferedResultTest {
    private static final HeaderLine JSON_TYPE = new HeaderLine("Content-Type", "application/json");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{ \"hello\" : \"world\" }|{\"hello\":\"world\"}",
                "[ \"hello\", 3, true ]|[\"hello\",3,true]",
                "3|3",
                "3.1|3.1",
                "3.10|3.10",
                "123456789012345678901234567890|123456789012345678901234567890",
                "true|true",
                "null|null",
                "\"hello\"|hello",
                "\"\"|''",
                "{}|{}",
                "{\"body\":\"no status\"}|{\"body\":\"no status\"}",
            })
    void takesAnythingWithoutAStatusAsTheBody(String result, String body) {
        UrlResponse response = ofJson(result);

        assertThat(response.status()).isEqualTo(200);
        assertThat(response.headers()).containsExactly(JSON_TYPE);
        assertThat(response.body().text()).isEqualTo(body);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"statusCode\":201,\"body\":\"made\"}|201|made",
                "{\"statusCode\":\"418\",\"body\":\"tea\"}|418|tea",
                "{\"statusCode\":204}|204|''",
                "{\"statusCode\":200,\"body\":null}|200|''",
                "{\"statusCode\":200,\"body\":\" \\\"as is\\\" \"}|200|' \"as is\" '",
                "{\"statusCode\":200,\"body\":{\"a\": 1}}|200|{\"a\":1}",
                "{\"statusCode\":200,\"body\":7}|200|7",
                "{\"statusCode\":200,\"body\":\"aGk=\",\"isBase64Encoded\":true}|200|hi",
                "{\"statusCode\":200,\"body\":\"aGk=\",\"isBase64Encoded\":false}|200|aGk=",
            })
    void readsAResponseThatTheFunctionDescribes(String result, int status, String body) {
        UrlResponse response = ofJson(result);

        assertThat(response.status()).isEqualTo(status);
        assertThat(response.headers()).containsExactly(JSON_TYPE);
        assertThat(response.body().text()).isEqualTo(body);
    }

    @Test
    void keepsHeadersAndSetsEveryCookie() {
        UrlResponse response =
                ofJson(
                        """
                        {"statusCode":200,"headers":{"content-type":"text/html","X-A":"1,2",
                         "Content-Length":"99","Connection":"close","Transfer-Encoding":"chunked"},
                         "cookies":["a=1; Secure","b=2"],"body":"x"}
                        """);

        assertThat(response.headers())
                .containsExactly(
                        new HeaderLine("content-type", "text/html"),
                        new HeaderLine("X-A", "1,2"),
                        new HeaderLine("Set-Cookie", "a=1; Secure"),
                        new HeaderLine("Set-Cookie", "b=2"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "no json",
                "{\"a\":1} trailing",
                "{\"statusCode\":\"abc\"}",
                "{\"statusCode\":null}",
                "{\"statusCode\":200.5}",
                "{\"statusCode\":99}",
                "{\"statusCode\":100}",
                "{\"statusCode\":600}",
                "{\"statusCode\":200,\"headers\":{\"a\":1}}",
                "{\"statusCode\":200,\"headers\":{\"a\":\"split\\r\\nheader: x\"}}",
                "{\"statusCode\":200,\"headers\":{\"a b\":\"c\"}}",
                "{\"statusCode\":200,\"cookies\":[\"a\\nb\"]}",
                "{\"statusCode\":200,\"body\":\"%%\",\"isBase64Encoded\":true}",
            })
    void answersABadGatewayToWhatMakesNoResponse(String result) {
        UrlResponse response = ofJson(result);

        assertThat(response.status()).isEqualTo(502);
        assertThat(response.body().text()).isEqualTo("Internal Server Error");
    }

    @Test
    void returnsBytesThatComeInBase64() {
        byte[] bytes = {0, (byte) 0x1f, (byte) 0x8b, (byte) 0xff};
        String base64 = Base64.getEncoder().encodeToString(bytes);

        UrlResponse response =
                ofJson("{\"statusCode\":200,\"body\":\"" + base64 + "\",\"isBase64Encoded\":true}");

        assertThat(response.body().toByteArray()).isEqualTo(bytes);
    }

    @Test
    void takesACollectedStreamAsItIs() {
        UrlResponse raw =
                BufferedResult.of(
                        Payload.of("{\"statusCode\":500}"),
                        new ResponseMetadata("text/plain", true));
        UrlResponse untyped = BufferedResult.of(Payload.of("x"), new ResponseMetadata("", true));

        assertThat(raw.status()).isEqualTo(200);
        assertThat(raw.headers()).containsExactly(new HeaderLine("Content-Type", "text/plain"));
        assertThat(raw.body().text()).isEqualTo("{\"statusCode\":500}");
        assertThat(untyped.headers())
                .containsExactly(new HeaderLine("Content-Type", "application/octet-stream"));
    }

    @Test
    void honoursThePreludeOfACollectedStream() {
        var integration = new ResponseMetadata(ResponseMetadata.HTTP_INTEGRATION, true);
        String prelude = "{\"statusCode\":202,\"headers\":{\"Content-Type\":\"text/html\"}}";

        UrlResponse response =
                BufferedResult.of(Payload.of(prelude + "\0".repeat(8) + "<p>"), integration);
        UrlResponse broken = BufferedResult.of(Payload.of(prelude), integration);

        assertThat(response.status()).isEqualTo(202);
        assertThat(response.headers()).containsExactly(new HeaderLine("Content-Type", "text/html"));
        assertThat(response.body().text()).isEqualTo("<p>");
        assertThat(broken.status()).isEqualTo(502);
    }

    private static UrlResponse ofJson(String result) {
        return BufferedResult.of(Payload.of(result.getBytes(UTF_8)), ResponseMetadata.JSON);
    }
}
