package io.penstock.services.queue.core;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// An MD5 sum, small enough to keep per message.
///
/// @param high the first eight bytes, big-endian
/// @param low the last eight bytes, big-endian
public record Md5(long high, long low) {
    /// Copied for every sum, which is cheaper than to look the algorithm up.
    private static final MessageDigest FRESH = fresh();

    private static final byte[] DIGITS = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final int BITS_PER_DIGIT = 4;
    private static final int HALF_DIGITS = Long.SIZE / BITS_PER_DIGIT;

    /// Sums up `bytes`.
    public static Md5 of(byte[] bytes) {
        return ofSum(another().digest(bytes));
    }

    /// Sums up the remaining bytes of `bytes`, which are consumed.
    public static Md5 of(ByteBuffer bytes) {
        MessageDigest digest = another();
        digest.update(bytes);
        return ofSum(digest.digest());
    }

    /// Returns 32 lower-case hex digits.
    public String hex() {
        byte[] digits = new byte[2 * HALF_DIGITS];
        for (int i = 0; i < HALF_DIGITS; i++) {
            int shift = Long.SIZE - BITS_PER_DIGIT * (i + 1);
            digits[i] = DIGITS[(int) (high >>> shift) & 0xF];
            digits[HALF_DIGITS + i] = DIGITS[(int) (low >>> shift) & 0xF];
        }
        return new String(digits, StandardCharsets.ISO_8859_1);
    }

    private static Md5 ofSum(byte[] sum) {
        ByteBuffer bytes = ByteBuffer.wrap(sum);
        return new Md5(bytes.getLong(), bytes.getLong());
    }

    private static MessageDigest another() {
        try {
            return (MessageDigest) FRESH.clone();
        } catch (CloneNotSupportedException unable) {
            return fresh();
        }
    }

    private static MessageDigest fresh() {
        try {
            return MessageDigest.getInstance("MD5");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JDK has MD5", impossible);
        }
    }
}
