package io.penstock.services.bucket;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import java.util.zip.Checksum;

/// The checksums that clients send with objects.
///
/// Source: Amazon S3 User Guide, "Checking object integrity".
public enum Algorithm {
    /// Four bytes.
    CRC32,
    /// Four bytes, another polynomial.
    CRC32C,
    /// Eight bytes.
    CRC64NVME,
    /// Twenty bytes.
    SHA1,
    /// Thirty-two bytes.
    SHA256;

    /// Returns the algorithm of a name in any case.
    public static Optional<Algorithm> named(String name) {
        for (Algorithm each : values()) {
            if (each.name().equalsIgnoreCase(name)) {
                return Optional.of(each);
            }
        }
        return Optional.empty();
    }

    /// Returns the header that carries it, in lower case.
    public String header() {
        return "x-amz-checksum-" + name().toLowerCase(Locale.ROOT);
    }

    /// Starts a calculation.
    public Running start() {
        return switch (this) {
            case CRC32 -> new Cyclic(new CRC32(), Integer.BYTES);
            case CRC32C -> new Cyclic(new CRC32C(), Integer.BYTES);
            case CRC64NVME -> new Cyclic(new Crc64Nvme(), Long.BYTES);
            case SHA1 -> new Digest(digest("SHA-1"));
            case SHA256 -> new Digest(digest("SHA-256"));
        };
    }

    /// Starts the digest that ETags are made of.
    public static MessageDigest md5() {
        return digest("MD5");
    }

    /// Returns a digest that every platform has.
    static MessageDigest digest(String name) {
        try {
            return MessageDigest.getInstance(name);
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("every Java platform has " + name, missing);
        }
    }

    /// A calculation in progress. Not thread-safe.
    public sealed interface Running {
        /// Takes in bytes.
        void update(byte[] bytes, int offset, int length);

        /// Returns the result, most significant byte first; ends the calculation.
        byte[] finish();
    }

    /// A cyclic redundancy check.
    private record Cyclic(Checksum checksum, int bytes) implements Running {
        @Override
        public void update(byte[] bytes, int offset, int length) {
            checksum.update(bytes, offset, length);
        }

        @Override
        public byte[] finish() {
            byte[] whole = ByteBuffer.allocate(Long.BYTES).putLong(checksum.getValue()).array();
            return ByteBuffer.allocate(bytes).put(whole, Long.BYTES - bytes, bytes).array();
        }
    }

    /// A cryptographic digest.
    private record Digest(MessageDigest digest) implements Running {
        @Override
        public void update(byte[] bytes, int offset, int length) {
            digest.update(bytes, offset, length);
        }

        @Override
        public byte[] finish() {
            return digest.digest();
        }
    }
}
