package io.penstock.runtime.image;

import java.io.InputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/// The name of a content: its SHA-256.
///
/// @param hex 64 digits, lower case
record Digest(String hex) {
    private static final String ALGORITHM = "sha256:";
    private static final Pattern HEX = Pattern.compile("[0-9a-f]{64}");

    /// Reads `sha256:…`.
    static Digest parse(String text) throws ImageProblem {
        String hex = text.startsWith(ALGORITHM) ? text.substring(ALGORITHM.length()) : "";
        if (!HEX.matcher(hex).matches()) {
            throw ImageProblem.unsupported("'" + text + "' is no SHA-256 digest");
        }
        return new Digest(hex);
    }

    static Digest of(byte[] content) {
        return new Digest(HexFormat.of().formatHex(sha256().digest(content)));
    }

    /// Returns a stream that computes the digest of what is read through it.
    static DigestInputStream measure(InputStream content) {
        return new DigestInputStream(content, sha256());
    }

    /// Returns the digest of all that was read.
    static Digest of(DigestInputStream read) {
        return new Digest(HexFormat.of().formatHex(read.getMessageDigest().digest()));
    }

    /// Returns the text with the algorithm.
    @Override
    public String toString() {
        return ALGORITHM + hex;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JDK has SHA-256", impossible);
        }
    }
}
