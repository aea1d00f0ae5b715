package io.penstock.server.auth;

import io.penstock.engine.invocation.Payload;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4FamilyHttpSigner.AuthLocation;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.identity.spi.AwsSessionCredentialsIdentity;

/// A request as the AWS SDK for Java signs it and sends it.
record SdkRequest(String method, URI uri, SortedMap<String, List<String>> headers, Payload body)
        implements SignedRequest {

    /// How to sign.
    ///
    /// @param presigned puts the signature into the query
    record Way(String service, String region, Instant at, boolean presigned) {}

    static SdkRequest signed(SdkHttpRequest plain, byte[] body, Credential credential, Way way) {
        var identity =
                credential.sessionToken().isEmpty()
                        ? AwsCredentialsIdentity.create(credential.accessKey(), credential.secret())
                        : AwsSessionCredentialsIdentity.create(
                                credential.accessKey(),
                                credential.secret(),
                                credential.sessionToken());
        boolean objects = way.service().equals("s3");
        var signed =
                AwsV4HttpSigner.create()
                        .sign(sign -> {
                            sign.identity(identity)
                                    .request(plain)
                                    .payload(ContentStreamProvider.fromByteArray(body))
                                    .putProperty(
                                            AwsV4HttpSigner.SERVICE_SIGNING_NAME, way.service())
                                    .putProperty(AwsV4HttpSigner.REGION_NAME, way.region())
                                    .putProperty(AwsV4HttpSigner.DOUBLE_URL_ENCODE, !objects)
                                    .putProperty(AwsV4HttpSigner.NORMALIZE_PATH, !objects)
                                    .putProperty(
                                            HttpSigner.SIGNING_CLOCK,
                                            Clock.fixed(way.at(), ZoneOffset.UTC));
                            if (way.presigned()) {
                                sign.putProperty(
                                                AwsV4HttpSigner.AUTH_LOCATION,
                                                AuthLocation.QUERY_STRING)
                                        .putProperty(
                                                AwsV4HttpSigner.EXPIRATION_DURATION,
                                                Duration.ofMinutes(15));
                            }
                        })
                        .request();
        return of(signed.method(), signed.getUri(), signed.headers(), body);
    }

    static SdkRequest of(
            SdkHttpMethod method, URI uri, Map<String, List<String>> headers, byte[] body) {
        var all = new TreeMap<String, List<String>>(String.CASE_INSENSITIVE_ORDER);
        all.putAll(headers);
        String host = uri.getPort() < 0 ? uri.getHost() : uri.getHost() + ":" + uri.getPort();
        all.put("Host", List.of(host));
        return new SdkRequest(method.name(), uri, all, Payload.of(body));
    }

    SdkRequest with(String header, String value) {
        var other = new TreeMap<>(headers);
        other.put(header, List.of(value));
        return new SdkRequest(method, uri, other, body);
    }

    SdkRequest to(URI other) {
        return new SdkRequest(method, other, headers, body);
    }

    String bodyHash() {
        return HexFormat.of().formatHex(Encodings.sha256().digest(body.toByteArray()));
    }

    @Override
    public String rawPath() {
        return uri.getRawPath();
    }

    @Override
    public String rawQuery() {
        @Nullable String query = uri.getRawQuery();
        return query == null ? "" : query;
    }

    @Override
    public String header(String name) {
        List<String> values = headerValues(name);
        return values.isEmpty() ? "" : values.getFirst();
    }

    @Override
    public List<String> headerValues(String name) {
        return headers.getOrDefault(name, List.of());
    }

    @Override
    public List<String> headerNames() {
        return List.copyOf(headers.keySet());
    }
}
