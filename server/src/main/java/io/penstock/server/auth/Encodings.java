package io.penstock.server.auth;

import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// The encodings and digests of Signature Version 4.
public final class Encodings {
    private static final String HMAC = "HmacSHA256";
    private static final HexFormat LOWER = HexFormat.of();
    private static final HexFormat UPPER = HexFormat.of().withUpperCase();

    /// The digest of nothing.
    public static final String EMPTY_HASH = hex(sha256().digest());

    private Encodings() {}

    /// Returns a fresh SHA-256.
    public static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("every Java platform has SHA-256", missing);
        }
    }

    /// Returns bytes in lower-case hexadecimal digits.
    public static String hex(byte[] bytes) {
        return LOWER.formatHex(bytes);
    }

    static String hash(String text) {
        return hex(sha256().digest(text.getBytes(StandardCharsets.UTF_8)));
    }

    static byte[] hmac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(key, HMAC));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException | InvalidKeyException missing) {
            throw new IllegalStateException("every Java platform has " + HMAC, missing);
        }
    }

    /// Compares without telling by its time where the texts differ.
    static boolean same(String one, String other) {
        return MessageDigest.isEqual(
                one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }

    /// Encodes all but letters, digits and `-._~`.
    ///
    /// @param keepSlash whether `/` stays, too
    static String encode(byte[] bytes, boolean keepSlash) {
        var out = new StringBuilder(bytes.length + 16);
        for (byte each : bytes) {
            char c = (char) (each & 0xff);
            if (isUnreserved(c) || (keepSlash && c == '/')) {
                out.append(c);
            } else {
                out.append('%').append(UPPER.toHexDigits(each));
            }
        }
        return out.toString();
    }

    /// Encodes the UTF-8 of a text.
    ///
    /// @param keepSlash whether `/` stays, too
    public static String encode(String text, boolean keepSlash) {
        return encode(text.getBytes(StandardCharsets.UTF_8), keepSlash);
    }

    /// Decodes what is percent-encoded; a `%` that starts no escape stands for itself.
    static byte[] decode(String text) {
        byte[] raw = text.getBytes(StandardCharsets.UTF_8);
        if (text.indexOf('%') < 0) {
            return raw;
        }
        byte[] out = new byte[raw.length];
        int length = 0;
        for (int i = 0; i < raw.length; i++) {
            boolean escape =
                    raw[i] == '%'
                            && i + 2 < raw.length
                            && HexFormat.isHexDigit(raw[i + 1])
                            && HexFormat.isHexDigit(raw[i + 2]);
            if (escape) {
                out[length++] =
                        (byte)
                                (HexFormat.fromHexDigit(raw[i + 1]) << 4
                                        | HexFormat.fromHexDigit(raw[i + 2]));
                i += 2;
            } else {
                out[length++] = raw[i];
            }
        }
        return Arrays.copyOf(out, length);
    }

    static String decodeText(String text) {
        return text.indexOf('%') < 0 ? text : new String(decode(text), StandardCharsets.UTF_8);
    }

    private static boolean isUnreserved(char c) {
        return (c >= 'A' && c <= 'Z')
                || (c >= 'a' && c <= 'z')
                || (c >= '0' && c <= '9')
                || c == '-'
                || c == '.'
                || c == '_'
                || c == '~';
    }
}
