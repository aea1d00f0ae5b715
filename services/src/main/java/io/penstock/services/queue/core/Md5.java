package io.penstock.services.queue.core;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// An MD5 sum, small enough to keep per message.
///
/// @param high the first eight bytes, big-endian
/// @param low the last eight bytes, big-endian
public record Md5(long high, long low) {
    /// Sums up `bytes`.
    public static Md5 of(byte[] bytes) {
        return of(ByteBuffer.wrap(bytes));
    }

    /// Sums up the remaining bytes of `bytes`, which are consumed.
    public static Md5 of(ByteBuffer bytes) {
        try {
            MessageDigest digest = MessageDigest.getInstance("MD5");
            digest.update(bytes);
            ByteBuffer sum = ByteBuffer.wrap(digest.digest());
            return new Md5(sum.getLong(), sum.getLong());
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JDK has MD5", impossible);
        }
    }

    /// Returns 32 lower-case hex digits.
    public String hex() {
        return HexFormat.of().toHexDigits(high) + HexFormat.of().toHexDigits(low);
    }
}
