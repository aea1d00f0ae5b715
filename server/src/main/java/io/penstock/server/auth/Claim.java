package io.penstock.server.auth;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/// What a request says about its signature, in the header `Authorization` or in the query of a
/// presigned URL. Nothing of it is believed yet.
public sealed interface Claim {
    /// The only algorithm that is understood.
    String ALGORITHM = "AWS4-HMAC-SHA256";

    /// How a stamp in a signature is written.
    DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);

    /// It says nothing.
    record None() implements Claim {}

    /// It lacks a part, or has one that cannot be read.
    record Unreadable(String message) implements Claim {}

    /// A signature with all its parts.
    ///
    /// @param scope `DATE/REGION/SERVICE/aws4_request`
    /// @param signedHeaders names in lower case
    /// @param signature hexadecimal
    /// @param stamp when it was made, as written
    /// @param token the session token; empty for none
    /// @param validity how long a presigned URL works; zero for a signature in a header
    record Signature(
            String accessKey,
            Scope scope,
            List<String> signedHeaders,
            String signature,
            String stamp,
            Instant madeAt,
            String token,
            Duration validity)
            implements Claim {
        boolean presigned() {
            return !validity.isZero();
        }
    }

    /// What a signature is for.
    ///
    /// @param date eight digits
    /// @param terminator should be `aws4_request`
    record Scope(String date, String region, String service, String terminator) {
        String text() {
            return String.join("/", date, region, service, terminator);
        }
    }

    /// Returns whether the request is signed at all, in whatever way.
    static boolean isMade(SignedRequest request) {
        return !request.header("Authorization").isEmpty()
                || request.rawQuery().contains("X-Amz-Signature=")
                || request.rawQuery().contains("X-Amz-Credential=");
    }

    /// Reads what a request says.
    static Claim of(SignedRequest request) {
        String header = request.header("Authorization");
        if (!header.isEmpty()) {
            return ClaimReader.inHeader(request, header);
        }
        return isMade(request) ? ClaimReader.inQuery(request) : new None();
    }
}
