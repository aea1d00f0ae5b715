package io.penstock.server.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4FamilyHttpSigner.AuthLocation;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

/// How a request to a function URL is signed, with AWS's own signer.
///
/// @param off how wrong the signer's clock is
/// @param inQuery whether the URL carries the signature
record Signing(
        AwsCredentialsIdentity who, String service, String region, Duration off, boolean inQuery) {
    Signing(AwsCredentialsIdentity who) {
        this(who, "lambda", "us-east-1", Duration.ZERO, false);
    }

    Signing of(String otherService) {
        return new Signing(who, otherService, region, off, inQuery);
    }

    Signing in(String otherRegion) {
        return new Signing(who, service, otherRegion, off, inQuery);
    }

    Signing off(Duration wrong) {
        return new Signing(who, service, region, wrong, inQuery);
    }

    Signing presigned() {
        return new Signing(who, service, region, off, true);
    }

    /// Returns the header lines that the signature adds.
    List<String> headers(String method, String host, String target, String body) {
        var lines = new ArrayList<String>();
        sign(method, host, target, body)
                .headers()
                .forEach((name, values) -> {
                    if (!name.equalsIgnoreCase("host")
                            && !name.equalsIgnoreCase("content-length")) {
                        lines.add(name + ": " + values.getFirst());
                    }
                });
        return lines;
    }

    /// Returns the target with the signature in its query.
    String target(String method, String host, String target) {
        URI signed = sign(method, host, target, "").getUri();
        return signed.getRawPath() + "?" + signed.getRawQuery();
    }

    private SdkHttpRequest sign(String method, String host, String target, String body) {
        SdkHttpRequest request =
                SdkHttpRequest.builder()
                        .method(SdkHttpMethod.fromValue(method))
                        .uri(URI.create("http://" + host + target))
                        .build();
        Clock clock = Clock.fixed(Instant.now().plus(off), ZoneOffset.UTC);
        return AwsV4HttpSigner.create()
                .sign(sign -> {
                    sign.identity(who)
                            .request(request)
                            .payload(ContentStreamProvider.fromByteArray(body.getBytes(UTF_8)))
                            .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, service)
                            .putProperty(AwsV4HttpSigner.REGION_NAME, region)
                            .putProperty(HttpSigner.SIGNING_CLOCK, clock);
                    if (inQuery) {
                        sign.putProperty(AwsV4HttpSigner.AUTH_LOCATION, AuthLocation.QUERY_STRING)
                                .putProperty(
                                        AwsV4HttpSigner.EXPIRATION_DURATION, Duration.ofMinutes(1));
                    }
                })
                .request();
    }
}
