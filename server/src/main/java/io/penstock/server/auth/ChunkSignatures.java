package io.penstock.server.auth;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/// The chain of signatures of a body that is signed piece by piece: each piece's signature covers
/// the one before it, the first one that of the request. Not thread-safe.
///
/// Source: Amazon S3 API Reference, "Signature Calculations for the Authorization Header:
/// Transferring Payload in Multiple Chunks", and "… Including trailing headers".
public final class ChunkSignatures {
    private final byte[] key;
    private final String stamp;
    private final String scope;
    private String previous;

    ChunkSignatures(byte[] key, Claim.Signature claim) {
        this.key = key;
        this.stamp = claim.stamp();
        this.scope = claim.scope().text();
        this.previous = claim.signature();
    }

    /// Returns whether `signature` is that of the next piece.
    ///
    /// @param digest has taken in all bytes of the piece; is finished here
    public boolean isNext(String signature, MessageDigest digest) {
        return isNext(
                signature,
                "AWS4-HMAC-SHA256-PAYLOAD",
                Encodings.EMPTY_HASH + "\n" + Encodings.hex(digest.digest()));
    }

    /// Returns whether `signature` is that of the trailing headers.
    ///
    /// @param trailer each header as `name:value` and a line feed
    public boolean isLast(String signature, String trailer) {
        byte[] bytes = trailer.getBytes(StandardCharsets.UTF_8);
        return isNext(
                signature,
                "AWS4-HMAC-SHA256-TRAILER",
                Encodings.hex(Encodings.sha256().digest(bytes)));
    }

    private boolean isNext(String signature, String algorithm, String hashes) {
        String toSign = String.join("\n", algorithm, stamp, scope, previous, hashes);
        String right = Encodings.hex(Encodings.hmac(key, toSign));
        previous = right;
        return Encodings.same(right, signature);
    }
}
