package io.penstock.server.s3;

import io.penstock.server.wire.WireRequest;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/// Which headers of S3 mean something here. A header that would change what is done and is not here
/// is refused by name.
final class HeaderRules {
    /// How long all metadata of users may be, names and values.
    static final int METADATA_BYTES_MAX = 2_048;

    private static final String METADATA = "x-amz-meta-";
    private static final String DEFAULT_TYPE = "binary/octet-stream";
    private static final Pattern CHUNKED = Pattern.compile("(?i)\\s*aws-chunked\\s*,?");

    /// Headers that objects give back as they came.
    private static final Set<String> KEPT =
            Set.of(
                    "Content-Type",
                    "Cache-Control",
                    "Content-Disposition",
                    "Content-Encoding",
                    "Content-Language",
                    "Expires");

    private static final Set<String> UNDERSTOOD =
            Set.of(
                    "x-amz-date",
                    "x-amz-content-sha256",
                    "x-amz-security-token",
                    "x-amz-sdk-checksum-algorithm",
                    "x-amz-trailer",
                    "x-amz-decoded-content-length",
                    "x-amz-copy-source",
                    "x-amz-copy-source-range",
                    "x-amz-copy-source-if-match",
                    "x-amz-copy-source-if-none-match",
                    "x-amz-metadata-directive",
                    "x-amz-expected-bucket-owner",
                    "x-amz-source-expected-bucket-owner",
                    "x-amz-mp-object-size",
                    "x-amz-bucket-region",
                    "x-amz-te", // asks for a digest after the bytes, and does without it
                    "x-amz-user-agent",
                    "x-amz-cf-id");

    /// Headers that are understood with these values only, which ask for what is so anyway.
    private static final Map<String, Set<String>> HARMLESS =
            Map.of(
                    "x-amz-acl", Set.of("private", "bucket-owner-full-control"),
                    "x-amz-storage-class", Set.of("STANDARD"),
                    "x-amz-object-ownership", Set.of("BucketOwnerEnforced"),
                    "x-amz-bucket-object-lock-enabled", Set.of("false"),
                    "x-amz-request-payer", Set.of("requester"),
                    "x-amz-tagging-directive", Set.of("COPY"));

    private HeaderRules() {}

    /// @throws Refusal if a header asks for what is not here
    static void check(WireRequest request) {
        for (String name : request.headerNames()) {
            String lower = name.toLowerCase(Locale.ROOT);
            boolean fine =
                    !lower.startsWith("x-amz-")
                            || lower.startsWith(METADATA)
                            || lower.startsWith("x-amz-checksum-")
                            || UNDERSTOOD.contains(lower)
                            || HARMLESS.getOrDefault(lower, Set.of())
                                    .contains(request.header(name));
            if (!fine) {
                throw Refusal.notImplemented(lower);
            }
        }
    }

    /// Returns the headers that the object gives back.
    static Map<String, String> kept(WireRequest request) {
        var kept = new LinkedHashMap<String, String>();
        kept.put("Content-Type", DEFAULT_TYPE);
        for (String name : KEPT) {
            String value = request.header(name);
            if (name.equals("Content-Encoding")) {
                value = CHUNKED.matcher(value).replaceAll("").strip();
            }
            if (!value.isEmpty()) {
                kept.put(name, value);
            }
        }
        return kept;
    }

    /// Returns the metadata of users, by names without their prefix.
    ///
    /// @throws Refusal if there is too much of it
    static Map<String, String> metadata(WireRequest request) {
        var metadata = new LinkedHashMap<String, String>();
        int bytes = 0;
        for (String name : request.headerNames()) {
            String lower = name.toLowerCase(Locale.ROOT);
            if (lower.startsWith(METADATA)) {
                String value = String.join(",", request.headerValues(name));
                metadata.put(lower.substring(METADATA.length()), value);
                bytes += lower.length() - METADATA.length() + value.length();
            }
        }
        if (bytes > METADATA_BYTES_MAX) {
            throw Refusal.of(
                            400,
                            "MetadataTooLarge",
                            "Your metadata headers exceed the maximum allowed metadata size")
                    .with("Size", Integer.toString(bytes))
                    .with("MaxSizeAllowed", Integer.toString(METADATA_BYTES_MAX));
        }
        return metadata;
    }
}
