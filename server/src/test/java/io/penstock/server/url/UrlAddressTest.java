package io.penstock.server.url;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.runtime.url.FunctionUrl.Auth;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UrlAddressTest {
    @ParameterizedTest
    @CsvSource({
        ".lambda-url.us-east-1.localhost:4566,us-east-1",
        ".lambda-url.us-east-1.localhost,us-east-1",
        ".lambda-url.eu-west-1.on.aws,eu-west-1",
        ".lambda-url.eu-west-1.functions.example:8443,eu-west-1",
    })
    void readsTheHost(String suffix, String region) {
        String host = Urls.ID + suffix;

        assertThat(UrlAddress.of(FakeRequest.of("GET", "/a%2Fb//c").header("Host", host)))
                .hasValue(new UrlAddress(Urls.ID, region, host.replaceAll(":.*", ""), "/a%2Fb//c"));
    }

    @Test
    void comparesTheHostWhateverItsCase() {
        String host = Urls.HOST.toUpperCase(Locale.ROOT);

        assertThat(UrlAddress.of(FakeRequest.of("GET", "/").header("Host", host)))
                .hasValueSatisfying(address -> assertThat(address.id()).isEqualTo(Urls.ID));
    }

    @ParameterizedTest
    @CsvSource({
        "/_penstock/urls/abc,/",
        "/_penstock/urls/abc/,/",
        "/_penstock/urls/abc/x%20y/,/x%20y/",
    })
    void readsThePath(String path, String rest) {
        assertThat(UrlAddress.of(FakeRequest.of("GET", path).header("Host", "127.0.0.1:4566")))
                .hasValue(new UrlAddress("abc", "", "", rest));
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:4566,/",
        "localhost,/2015-03-31/functions",
        "short.lambda-url.us-east-1.localhost,/",
        "abcdefghijklmnopqrstuvwxyz01234!.lambda-url.us-east-1.localhost,/",
        "localhost,/_penstock/health",
    })
    void leavesOtherRequestsAlone(String host, String path) {
        assertThat(UrlAddress.of(FakeRequest.of("GET", path).header("Host", host))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "http://127.0.0.1:4566,http://ID.lambda-url.us-east-1.localhost:4566/",
        "http://localhost:4566,http://ID.lambda-url.us-east-1.localhost:4566/",
        "https://penstock.localhost,https://ID.lambda-url.us-east-1.localhost/",
        "http://[::1]:80,http://ID.lambda-url.us-east-1.localhost:80/",
        "http://box:4566,http://box:4566/_penstock/urls/ID/",
        "https://functions.example:8443,https://functions.example:8443/_penstock/urls/ID/",
    })
    void writesUrlsThatLeadHere(String baseUrl, String expected) {
        assertThat(UrlAddress.of(Urls.url(Auth.NONE), baseUrl))
                .isEqualTo(expected.replace("ID", Urls.ID));
    }
}
