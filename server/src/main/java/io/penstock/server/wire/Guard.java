package io.penstock.server.wire;

import io.penstock.engine.invocation.Payload;
import io.penstock.server.auth.Encodings;
import io.penstock.server.auth.Refusal;
import io.penstock.server.auth.Rules;
import io.penstock.server.auth.Verdict;
import io.penstock.server.auth.Verifier;
import java.security.MessageDigest;

/// Decides on whose behalf a request is made, before anything of it is carried out. Thread-safe.
public sealed interface Guard {
    /// Believes everybody.
    record Open() implements Guard {
        @Override
        public Entry admit(WireRequest request, String signingName, int bodyBytesMax) {
            return new Entry.Admitted(request, Credentials.of(request).caller());
        }
    }

    /// Believes signatures only.
    record Signatures(Verifier verifier) implements Guard {
        @Override
        public Entry admit(WireRequest request, String signingName, int bodyBytesMax) {
            return switch (verifier.inspect(request, Rules.of(signingName))) {
                case Verifier.Inspection.Refused(Refusal refusal) -> refused(refusal, signingName);
                case Verifier.Inspection.Plausible plausible ->
                        admit(plausible, request, request.body(bodyBytesMax), signingName);
            };
        }

        private Entry admit(
                Verifier.Inspection.Plausible plausible,
                WireRequest request,
                WireRequest.Body body,
                String signingName) {
            return switch (verifier.confirm(request, plausible, hash(body))) {
                case Verdict.Refused(Refusal refusal) -> refused(refusal, signingName);
                case Verdict.Verified verified ->
                        new Entry.Admitted(
                                new ReadRequest(request, body),
                                Caller.of(verified.principal(), verified.region()));
            };
        }

        private static Entry refused(Refusal refusal, String signingName) {
            return new Entry.Refused(SignatureErrors.error(refusal, signingName));
        }

        /// A body that is too long has no digest, and no right signature.
        private static String hash(WireRequest.Body body) {
            return switch (body) {
                case WireRequest.Body.TooLarge() -> "";
                case WireRequest.Body.Whole(Payload bytes) -> hash(bytes);
            };
        }

        private static String hash(Payload bytes) {
            if (bytes.isEmpty()) {
                return Encodings.EMPTY_HASH;
            }
            MessageDigest digest = Encodings.sha256();
            digest.update(bytes.array(), bytes.offset(), bytes.length());
            return Encodings.hex(digest.digest());
        }
    }

    /// Says whether a request is believed. May read its body.
    ///
    /// @param signingName what it must be signed for; empty for any service
    /// @param bodyBytesMax how long a body is read; a longer one is refused
    Entry admit(WireRequest request, String signingName, int bodyBytesMax);

    /// What was decided.
    sealed interface Entry {
        /// The request is the caller's.
        ///
        /// @param request to be used instead of the one that came, whose body may have been read
        record Admitted(WireRequest request, Caller caller) implements Entry {}

        /// The request is nobody's.
        record Refused(ApiError error) implements Entry {}
    }
}
