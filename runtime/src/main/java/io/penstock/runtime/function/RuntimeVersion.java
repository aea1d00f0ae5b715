package io.penstock.runtime.function;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A version of a runtime, as the API and logs name it. There is one of each runtime here: the
/// machine's interpreter.
///
/// @param name for example `python:3.12.v1`
/// @param arn ends in 64 hex digits
public record RuntimeVersion(String name, String arn) {
    /// Container images have none.
    public static final RuntimeVersion NONE = new RuntimeVersion("", "");

    private static final Pattern IDENTIFIER = Pattern.compile("([a-z]+)\\.?(.*?)(\\.x)?");

    /// Returns the version of a runtime such as `python3.12` in a region.
    public static RuntimeVersion of(String region, String runtime) {
        Matcher parts = IDENTIFIER.matcher(runtime);
        String name =
                parts.matches() && !parts.group(2).isEmpty()
                        ? parts.group(1) + ":" + parts.group(2) + ".v1"
                        : runtime + ".v1";
        return new RuntimeVersion(
                name, "arn:aws:lambda:" + region + "::runtime:" + sha256(runtime));
    }

    private static String sha256(String text) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JDK has SHA-256", impossible);
        }
    }
}
