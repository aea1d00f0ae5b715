package io.penstock.server.auth;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Reads the header `Authorization` and the query of presigned URLs, and says in AWS's words what
/// is wrong with them.
final class ClaimReader {
    private static final Duration VALIDITY_MAX = Duration.ofDays(7);
    private static final List<String> NEEDED =
            List.of(
                    "X-Amz-Algorithm",
                    "X-Amz-Credential",
                    "X-Amz-Signature",
                    "X-Amz-SignedHeaders",
                    "X-Amz-Date",
                    "X-Amz-Expires");

    private ClaimReader() {}

    static Claim inHeader(SignedRequest request, String header) {
        int blank = header.indexOf(' ');
        String algorithm = blank < 0 ? header : header.substring(0, blank);
        if (!algorithm.equals(Claim.ALGORITHM)) {
            return algorithm.startsWith("AWS4-")
                    ? new Claim.Unreadable("Unsupported AWS 'algorithm': '" + algorithm + "'.")
                    : new Claim.None();
        }
        var parts = new HashMap<String, String>();
        for (String part : header.substring(Math.max(blank, 0)).split(",", -1)) {
            int equals = part.indexOf('=');
            if (equals < 0) {
                return new Claim.Unreadable(
                        "Invalid key=value pair (missing equal-sign) in Authorization header "
                                + hashed(header)
                                + ".");
            }
            parts.put(part.substring(0, equals).strip(), part.substring(equals + 1).strip());
        }
        return complete(request, header, parts);
    }

    private static Claim complete(SignedRequest request, String header, Map<String, String> parts) {
        String date = request.header("X-Amz-Date");
        String stamp = date.isEmpty() ? fromHttpDate(request.header("Date")) : date;
        var missing = new ArrayList<String>();
        for (String name : List.of("Credential", "Signature", "SignedHeaders")) {
            if (parts.getOrDefault(name, "").isEmpty()) {
                missing.add("Authorization header requires '" + name + "' parameter.");
            }
        }
        if (stamp.isEmpty()) {
            missing.add(
                    "Authorization header requires existence of either a 'X-Amz-Date' or a"
                            + " 'Date' header.");
        }
        if (!missing.isEmpty()) {
            return new Claim.Unreadable(String.join(" ", missing) + " " + hashed(header));
        }
        return signature(parts, stamp, request.header("X-Amz-Security-Token"), Duration.ZERO);
    }

    private static String hashed(String header) {
        byte[] digest = Encodings.sha256().digest(header.getBytes(StandardCharsets.UTF_8));
        return "(Hashed with SHA-256 and encoded with Base64) Authorization="
                + Base64.getEncoder().encodeToString(digest);
    }

    private static String fromHttpDate(String date) {
        try {
            return date.isEmpty()
                    ? ""
                    : Claim.STAMP.format(DateTimeFormatter.RFC_1123_DATE_TIME.parse(date));
        } catch (DateTimeParseException unreadable) {
            return date;
        }
    }

    static Claim inQuery(SignedRequest request) {
        Map<String, String> query = parameters(request.rawQuery());
        var missing =
                NEEDED.stream().filter(name -> query.getOrDefault(name, "").isEmpty()).toList();
        if (!missing.isEmpty()) {
            return new Claim.Unreadable(
                    "AWS query-string parameters must include "
                            + String.join(", ", missing)
                            + ". Re-examine the query-string parameters.");
        }
        String algorithm = query.getOrDefault("X-Amz-Algorithm", "");
        if (!algorithm.equals(Claim.ALGORITHM)) {
            return new Claim.Unreadable("Unsupported AWS 'algorithm': '" + algorithm + "'.");
        }
        Duration validity = seconds(query.getOrDefault("X-Amz-Expires", ""));
        if (!validity.isPositive() || validity.compareTo(VALIDITY_MAX) > 0) {
            return new Claim.Unreadable(
                    "X-Amz-Expires must be a number between 1 and "
                            + VALIDITY_MAX.toSeconds()
                            + " seconds");
        }
        var parts =
                Map.of(
                        "Credential", query.getOrDefault("X-Amz-Credential", ""),
                        "Signature", query.getOrDefault("X-Amz-Signature", ""),
                        "SignedHeaders", query.getOrDefault("X-Amz-SignedHeaders", ""));
        return signature(
                parts,
                query.getOrDefault("X-Amz-Date", ""),
                query.getOrDefault("X-Amz-Security-Token", ""),
                validity);
    }

    private static Map<String, String> parameters(String rawQuery) {
        var parameters = new HashMap<String, String>();
        for (String pair : rawQuery.split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                parameters.putIfAbsent(
                        Encodings.decodeText(pair.substring(0, equals)),
                        Encodings.decodeText(pair.substring(equals + 1)));
            }
        }
        return parameters;
    }

    private static Duration seconds(String text) {
        boolean number =
                !text.isEmpty()
                        && text.length() < 8
                        && text.chars().allMatch(c -> c >= '0' && c <= '9');
        return number ? Duration.ofSeconds(Integer.parseInt(text)) : Duration.ZERO;
    }

    private static Claim signature(
            Map<String, String> parts, String stamp, String token, Duration validity) {
        String credential = parts.getOrDefault("Credential", "");
        List<String> scope = Arrays.asList(credential.split("/", -1));
        if (scope.size() != 5) {
            return new Claim.Unreadable(
                    "Credential must have exactly 5 slash-delimited elements, e.g."
                            + " keyid/date/region/service/term, got '"
                            + credential
                            + "'");
        }
        Instant madeAt;
        try {
            madeAt = LocalDateTime.parse(stamp, Claim.STAMP).toInstant(ZoneOffset.UTC);
        } catch (DateTimeParseException unreadable) {
            return new Claim.Unreadable(
                    "Date must be in ISO-8601 'basic format'. Got '"
                            + stamp
                            + "'. See http://en.wikipedia.org/wiki/ISO_8601");
        }
        return new Claim.Signature(
                scope.get(0),
                new Claim.Scope(scope.get(1), scope.get(2), scope.get(3), scope.get(4)),
                Arrays.asList(
                        parts.getOrDefault("SignedHeaders", "")
                                .toLowerCase(Locale.ROOT)
                                .split(";", -1)),
                parts.getOrDefault("Signature", ""),
                stamp,
                madeAt,
                token,
                validity);
    }
}
