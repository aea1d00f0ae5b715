package io.penstock.server.url;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SignatureTest {
    private static final String DIGITS = "0123456789abcdef".repeat(4);
    private static final String GOOD =
            "AWS4-HMAC-SHA256 Credential=AKIA/20260101/us-east-1/lambda/aws4_request,"
                    + " SignedHeaders=host;x-amz-date, Signature="
                    + DIGITS;

    @Test
    void readsTheHeader() {
        assertThat(Signature.of(signed(GOOD))).hasValue(new Signature("AKIA", "us-east-1"));
        assertThat(new Signature("AKIA", "us-east-1").account()).isEqualTo("000000000000");
        assertThat(new Signature("123456789012", "x").account()).isEqualTo("123456789012");
    }

    @Test
    void readsThePresignedQuery() {
        String query =
                "/?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIA%2F20260101%2Fus-east-1"
                        + "%2Flambda%2Faws4_request&X-Amz-Date=20260101T000000Z&X-Amz-Expires=300"
                        + "&X-Amz-SignedHeaders=host&X-Amz-Signature=";

        assertThat(Signature.of(FakeRequest.of("GET", query + DIGITS)))
                .hasValue(new Signature("AKIA", "us-east-1"));
        assertThat(Signature.of(FakeRequest.of("GET", query + "short"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Bearer token",
                "AWS4-HMAC-SHA256 Credential=AKIA/20260101/us-east-1/lambda/aws4_request",
                "AWS4-HMAC-SHA256 Credential=AKIA/20260101/us-east-1/s3/aws4_request,"
                        + " SignedHeaders=host, Signature=0123456789abcdef0123456789abcdef"
                        + "0123456789abcdef0123456789abcdef",
                "AWS4-HMAC-SHA256 Credential=AKIA/20260101/us-east-1/lambda/aws4_request,"
                        + " SignedHeaders=host, Signature=xyz",
            })
    void refusesWhatIsNotInForm(String header) {
        assertThat(Signature.of(signed(header))).isEmpty();
    }

    @Test
    void wantsADate() {
        assertThat(Signature.of(FakeRequest.of("GET", "/").header("Authorization", GOOD)))
                .isEmpty();
        assertThat(Signature.of(FakeRequest.of("GET", "/"))).isEmpty();
    }

    private static FakeRequest signed(String header) {
        return FakeRequest.of("GET", "/")
                .header("Authorization", header)
                .header("X-Amz-Date", "20260101T000000Z");
    }
}
