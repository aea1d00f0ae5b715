package io.penstock.server.auth;

import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Signs requests, for the commands that ask a server. Thread-safe.
///
/// @param accessKey of the one who asks
/// @param sessionToken empty for none
/// @param clock of the machine
public record Signer(String accessKey, String secret, String sessionToken, InstantSource clock) {
    private static final String SERVICE = "penstock";
    private static final String REGION = "us-east-1";

    /// Leaves the secrets out.
    @Override
    public String toString() {
        return "Signer[" + accessKey + "]";
    }

    /// Returns the headers that sign a request without a body.
    public Map<String, String> headers(String method, URI uri) {
        return headers(method, uri, new byte[0]);
    }

    /// Returns the headers that sign a request.
    public Map<String, String> headers(String method, URI uri, byte[] body) {
        String stamp = Claim.STAMP.format(clock.instant());
        var headers = new LinkedHashMap<String, String>();
        headers.put(
                "host", uri.getPort() < 0 ? uri.getHost() : uri.getHost() + ":" + uri.getPort());
        headers.put("x-amz-date", stamp);
        if (!sessionToken.isEmpty()) {
            headers.put("x-amz-security-token", sessionToken);
        }
        var scope = new Claim.Scope(stamp.substring(0, 8), REGION, SERVICE, "aws4_request");
        var claim =
                new Claim.Signature(
                        accessKey,
                        scope,
                        List.copyOf(headers.keySet()),
                        "",
                        stamp,
                        clock.instant(),
                        sessionToken,
                        Duration.ZERO);
        String form =
                new CanonicalRequest(new Outgoing(method, uri, headers), claim)
                        .forms(false, Encodings.hex(Encodings.sha256().digest(body)))
                        .getFirst();
        String toSign =
                String.join("\n", Claim.ALGORITHM, stamp, scope.text(), Encodings.hash(form));
        byte[] key = SigningKeys.derive(secret, scope);
        String signature = Encodings.hex(Encodings.hmac(key, toSign));
        headers.put(
                "Authorization",
                "%s Credential=%s/%s, SignedHeaders=%s, Signature=%s"
                        .formatted(
                                Claim.ALGORITHM,
                                accessKey,
                                scope.text(),
                                String.join(";", claim.signedHeaders()),
                                signature));
        headers.remove("host"); // the client of HTTP says it
        return headers;
    }

    /// A request that is about to be sent.
    private record Outgoing(String method, URI uri, Map<String, String> headers)
            implements SignedRequest {
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
            return headers.getOrDefault(name, "");
        }

        @Override
        public List<String> headerValues(String name) {
            return List.of(header(name));
        }

        @Override
        public List<String> headerNames() {
            return List.copyOf(headers.keySet());
        }
    }
}
