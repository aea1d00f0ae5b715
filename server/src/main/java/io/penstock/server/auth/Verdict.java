package io.penstock.server.auth;

/// Whether a request is believed.
public sealed interface Verdict {
    /// It is from whom it says.
    ///
    /// @param region that it was signed for
    /// @param signature for bodies whose pieces are signed one after the other
    record Verified(Principal principal, String region, ChunkSignatures signature)
            implements Verdict {}

    /// It is not, or says nothing.
    record Refused(Refusal refusal) implements Verdict {}

    /// Shorthand for [Refused].
    static Verdict refused(Refusal.Reason reason, String message) {
        return new Refused(new Refusal(reason, message));
    }
}
