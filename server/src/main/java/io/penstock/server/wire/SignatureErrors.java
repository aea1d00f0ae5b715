package io.penstock.server.wire;

import io.penstock.server.auth.Refusal;
import java.util.Map;
import java.util.Optional;

/// The errors of AWS's front end about who calls: names in the JSON protocols, older codes in the
/// Query protocol, the same for every service.
///
/// Source: the "Common Errors" of AWS's API references, and answers of AWS.
final class SignatureErrors {
    private static final int FORBIDDEN = 403;
    private static final String MISMATCH = "InvalidSignatureException";

    private static final Map<String, String> LEGACY =
            Map.of(
                    "MissingAuthenticationTokenException",
                    "MissingAuthenticationToken",
                    "IncompleteSignatureException",
                    "IncompleteSignature",
                    "UnrecognizedClientException",
                    "InvalidClientTokenId",
                    MISMATCH,
                    "SignatureDoesNotMatch",
                    "RequestExpired",
                    "RequestExpired",
                    "AccessDeniedException",
                    "AccessDenied");

    private SignatureErrors() {}

    static ApiError error(Refusal refusal, String signingName) {
        String code =
                switch (refusal.reason()) {
                    case MISSING -> "MissingAuthenticationTokenException";
                    case INCOMPLETE -> "IncompleteSignatureException";
                    case UNKNOWN_KEY, WRONG_TOKEN -> "UnrecognizedClientException";
                    case WRONG_SCOPE, MISMATCH, UNSIGNED_HEADER, SKEWED -> MISMATCH;
                    case EXPIRED -> "RequestExpired";
                };
        boolean rest = signingName.equals("lambda");
        String message =
                rest && refusal.reason() == Refusal.Reason.MISSING
                        ? "Missing Authentication Token"
                        : refusal.message();
        return ApiError.of(FORBIDDEN, code, message);
    }

    static ApiError denied(String message) {
        return ApiError.of(FORBIDDEN, "AccessDeniedException", message);
    }

    /// Returns the code of the Query protocol, if this is an error about who calls.
    static Optional<String> legacy(String code) {
        return Optional.ofNullable(LEGACY.get(code));
    }
}
