package io.penstock.server.auth;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// Says whether requests are from whom they say. Thread-safe.
///
/// In two steps, so that nobody makes the server read a body by naming no access key of it:
/// [#inspect] checks everything but the signature itself, [#confirm] that.
///
/// Follows the clock of the machine, not the one that can be moved by hand: clients sign with
/// theirs.
public final class Verifier {
    private static final String TERMINATOR = "aws4_request";
    private static final String MISMATCH =
            "The request signature we calculated does not match the signature you provided. Check"
                    + " your AWS Secret Access Key and signing method. Consult the service"
                    + " documentation for details.";
    private static final String UNKNOWN = "The security token included in the request is invalid.";

    /// Headers of AWS that stay out of signatures: those that proxies add.
    private static final Set<String> FREE = Set.of("x-amz-cf-id");

    private final CredentialsBook book;
    private final InstantSource clock;
    private final SigningKeys keys = new SigningKeys();

    public Verifier(CredentialsBook book, InstantSource clock) {
        this.book = book;
        this.clock = clock;
    }

    /// Whether the signature is worth calculating.
    public sealed interface Inspection {
        /// It is.
        record Plausible(Claim.Signature claim, Credential credential, Rules rules)
                implements Inspection {
            /// Returns whether the request is a presigned URL.
            public boolean presigned() {
                return claim.presigned();
            }
        }

        /// It is not.
        record Refused(Refusal refusal) implements Inspection {}
    }

    /// Verifies a request whose body is at hand.
    ///
    /// @param payloadHash hexadecimal SHA-256 of the body
    public Verdict verify(SignedRequest request, Rules rules, String payloadHash) {
        return switch (inspect(request, rules)) {
            case Inspection.Plausible plausible -> confirm(request, plausible, payloadHash);
            case Inspection.Refused(Refusal refusal) -> new Verdict.Refused(refusal);
        };
    }

    /// Checks everything but the signature itself.
    public Inspection inspect(SignedRequest request, Rules rules) {
        return switch (Claim.of(request)) {
            case Claim.None() ->
                    refused(Refusal.Reason.MISSING, "Request is missing Authentication Token");
            case Claim.Unreadable(String message) -> refused(Refusal.Reason.INCOMPLETE, message);
            case Claim.Signature claim -> inspect(request, claim, rules);
        };
    }

    /// Checks the signature of a request that was inspected.
    ///
    /// @param payloadHash hexadecimal SHA-256 of the body, or the word that stands for it
    public Verdict confirm(
            SignedRequest request, Inspection.Plausible plausible, String payloadHash) {
        Claim.Signature claim = plausible.claim;
        byte[] key = keys.of(plausible.credential, claim.scope());
        List<String> forms =
                new CanonicalRequest(request, claim)
                        .forms(plausible.rules.pathEncodedOnce(), payloadHash);
        for (String form : forms) {
            String toSign =
                    String.join(
                            "\n",
                            Claim.ALGORITHM,
                            claim.stamp(),
                            claim.scope().text(),
                            Encodings.hash(form));
            if (Encodings.same(Encodings.hex(Encodings.hmac(key, toSign)), claim.signature())) {
                keys.remember(plausible.credential, claim.scope(), key);
                return new Verdict.Verified(
                        plausible.credential.principal(),
                        claim.scope().region(),
                        new ChunkSignatures(key, claim));
            }
        }
        return Verdict.refused(Refusal.Reason.MISMATCH, MISMATCH);
    }

    private Inspection inspect(SignedRequest request, Claim.Signature claim, Rules rules) {
        Optional<Credential> credential = book.find(claim.accessKey());
        if (credential.isEmpty()) {
            return refused(Refusal.Reason.UNKNOWN_KEY, UNKNOWN);
        }
        if (!Encodings.same(credential.get().sessionToken(), claim.token())) {
            return refused(Refusal.Reason.WRONG_TOKEN, UNKNOWN);
        }
        return scopeFault(claim, rules)
                .or(() -> headerFault(request, claim))
                .or(() -> timeFault(claim, rules))
                .<Inspection>map(Inspection.Refused::new)
                .orElseGet(() -> new Inspection.Plausible(claim, credential.get(), rules));
    }

    private static Optional<Refusal> scopeFault(Claim.Signature claim, Rules rules) {
        Claim.Scope scope = claim.scope();
        String day = claim.stamp().substring(0, "yyyyMMdd".length());
        if (!scope.terminator().equals(TERMINATOR)) {
            return wrongScope(
                    "Credential should be scoped with a valid terminator: '%s', not '%s'."
                            .formatted(TERMINATOR, scope.terminator()));
        }
        if (!scope.date().equals(day)) {
            return wrongScope(
                    "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '%s' != '%s', from '%s'."
                            .formatted(scope.date(), day, claim.stamp()));
        }
        if (scope.region().isEmpty()) {
            return wrongScope("Credential should be scoped to a valid region.");
        }
        boolean anywhere = rules.service().isEmpty();
        return anywhere || scope.service().equals(rules.service())
                ? Optional.empty()
                : wrongScope(
                        "Credential should be scoped to correct service: '%s'."
                                .formatted(rules.service()));
    }

    /// What says what is to be done must be signed: the host and all headers of AWS.
    private static Optional<Refusal> headerFault(SignedRequest request, Claim.Signature claim) {
        List<String> signed = claim.signedHeaders();
        if (!signed.contains("host") && !signed.contains(":authority")) {
            return unsigned("'Host' or ':authority'");
        }
        for (String name : request.headerNames()) {
            String lower = name.toLowerCase(Locale.ROOT);
            boolean ours = lower.startsWith("x-amz-") && !FREE.contains(lower);
            if (ours && !signed.contains(lower)) {
                return unsigned("'" + name + "'");
            }
        }
        return Optional.empty();
    }

    private Optional<Refusal> timeFault(Claim.Signature claim, Rules rules) {
        Instant now = clock.instant();
        Duration window = rules.window();
        Instant latest = now.plus(window);
        if (claim.madeAt().isAfter(latest)) {
            return skewed(
                    "Signature not yet current: %s is still later than %s (%s + %d min.)",
                    claim, latest, now, window);
        }
        if (claim.presigned()) {
            return now.isAfter(claim.madeAt().plus(claim.validity()))
                    ? Optional.of(new Refusal(Refusal.Reason.EXPIRED, "Request has expired"))
                    : Optional.empty();
        }
        Instant earliest = now.minus(window);
        return claim.madeAt().isBefore(earliest)
                ? skewed(
                        "Signature expired: %s is now earlier than %s (%s - %d min.)",
                        claim, earliest, now, window)
                : Optional.empty();
    }

    private static Optional<Refusal> skewed(
            String text, Claim.Signature claim, Instant bound, Instant now, Duration window) {
        return Optional.of(
                new Refusal(
                        Refusal.Reason.SKEWED,
                        text.formatted(
                                claim.stamp(),
                                Claim.STAMP.format(bound),
                                Claim.STAMP.format(now),
                                window.toMinutes())));
    }

    private static Optional<Refusal> wrongScope(String message) {
        return Optional.of(new Refusal(Refusal.Reason.WRONG_SCOPE, message));
    }

    private static Optional<Refusal> unsigned(String names) {
        return Optional.of(
                new Refusal(
                        Refusal.Reason.UNSIGNED_HEADER,
                        names + " must be a 'SignedHeader' in the AWS Authorization."));
    }

    private static Inspection refused(Refusal.Reason reason, String message) {
        return new Inspection.Refused(new Refusal(reason, message));
    }
}
