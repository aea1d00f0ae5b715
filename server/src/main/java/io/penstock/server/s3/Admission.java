package io.penstock.server.s3;

import io.penstock.server.auth.ChunkSignatures;
import io.penstock.server.auth.Rules;
import io.penstock.server.auth.Verdict;
import io.penstock.server.auth.Verifier;
import io.penstock.server.wire.Caller;
import io.penstock.server.wire.Credentials;
import io.penstock.server.wire.WireRequest;
import org.jspecify.annotations.Nullable;

/// Says on whose behalf a request is made. Thread-safe.
///
/// @param verifier checks signatures; null believes everybody
record Admission(@Nullable Verifier verifier) {
    /// What stands for the digest of a body that is not signed.
    static final String UNSIGNED = "UNSIGNED-PAYLOAD";

    static final String PAYLOAD = "x-amz-content-sha256";

    /// Who calls.
    ///
    /// @param payload what the request says of its body: a digest, or a word
    /// @param signatures of the chunks of the body; null where nothing is checked
    record Admitted(Caller caller, String payload, @Nullable ChunkSignatures signatures) {}

    /// @throws Refusal if the request is not believed
    Admitted admit(WireRequest request) {
        String header = request.header(PAYLOAD);
        if (verifier == null) {
            return new Admitted(
                    Credentials.of(request).caller(), header.isEmpty() ? UNSIGNED : header, null);
        }
        return switch (verifier.inspect(request, Rules.of("s3"))) {
            case Verifier.Inspection.Refused(var refusal) -> throw refusal(refusal);
            case Verifier.Inspection.Plausible plausible -> {
                if (header.isEmpty() && !plausible.presigned()) {
                    throw Refusal.invalidRequest(
                            "Missing required header for this request: " + PAYLOAD);
                }
                yield admit(request, verifier, plausible, header.isEmpty() ? UNSIGNED : header);
            }
        };
    }

    private static Admitted admit(
            WireRequest request,
            Verifier verifier,
            Verifier.Inspection.Plausible plausible,
            String payload) {
        return switch (verifier.confirm(request, plausible, payload)) {
            case Verdict.Refused(var refusal) -> throw refusal(refusal);
            case Verdict.Verified verified ->
                    new Admitted(
                            Caller.of(verified.principal(), verified.region()),
                            payload,
                            verified.signature());
        };
    }

    /// @throws Refusal if the caller's role does not permit the act
    static void permit(Caller caller, Act act, Address address) {
        if (!caller.role().permits("s3", act.name())) {
            String resource =
                    "arn:aws:s3:::"
                            + (address.bucket().isEmpty() ? "*" : address.resource().substring(1));
            throw Refusal.accessDenied(
                    caller.principal().notAuthorized("s3:" + act.permission(), resource));
        }
    }

    static Refusal mismatch() {
        return Refusal.of(
                403,
                "SignatureDoesNotMatch",
                "The request signature we calculated does not match the signature you provided."
                        + " Check your key and signing method.");
    }

    private static Refusal refusal(io.penstock.server.auth.Refusal refusal) {
        return switch (refusal.reason()) {
            case MISSING -> Refusal.accessDenied("Access Denied");
            case INCOMPLETE, WRONG_SCOPE ->
                    Refusal.of(
                            400,
                            "AuthorizationHeaderMalformed",
                            "The authorization header is malformed; " + refusal.message());
            case UNKNOWN_KEY ->
                    Refusal.of(
                            403,
                            "InvalidAccessKeyId",
                            "The AWS Access Key Id you provided does not exist in our records.");
            case WRONG_TOKEN ->
                    Refusal.of(
                            400,
                            "InvalidToken",
                            "The provided token is malformed or otherwise invalid.");
            case MISMATCH -> mismatch();
            case UNSIGNED_HEADER ->
                    Refusal.accessDenied(
                                    "There were headers present in the request which were not"
                                            + " signed")
                            .with("HeadersNotSigned", refusal.message());
            case SKEWED ->
                    Refusal.of(
                            403,
                            "RequestTimeTooSkewed",
                            "The difference between the request time and the current time is too"
                                    + " large.");
            case EXPIRED -> Refusal.accessDenied("Request has expired");
        };
    }
}
