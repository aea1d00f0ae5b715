package io.penstock.server.auth;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Derives signing keys, and remembers those that proved to be in use: one per access key, day,
/// region and service. Thread-safe.
final class SigningKeys {
    /// How many keys are remembered; when there are more, all are forgotten and derived anew.
    static final int KEYS_MAX = 4_096;

    private final Map<Place, byte[]> known = new ConcurrentHashMap<>();

    byte[] of(Credential credential, Claim.Scope scope) {
        byte[] key = known.get(new Place(credential.accessKey(), scope));
        return key == null ? derive(credential.secret(), scope) : key;
    }

    /// Remembers a key after a signature of it was right; others cannot fill the memory.
    void remember(Credential credential, Claim.Scope scope, byte[] key) {
        if (known.size() >= KEYS_MAX) {
            known.clear();
        }
        known.putIfAbsent(new Place(credential.accessKey(), scope), key);
    }

    static byte[] derive(String secret, Claim.Scope scope) {
        byte[] date =
                Encodings.hmac(("AWS4" + secret).getBytes(StandardCharsets.UTF_8), scope.date());
        byte[] region = Encodings.hmac(date, scope.region());
        byte[] service = Encodings.hmac(region, scope.service());
        return Encodings.hmac(service, scope.terminator());
    }

    /// What a signing key is good for.
    private record Place(String accessKey, Claim.Scope scope) {}
}
