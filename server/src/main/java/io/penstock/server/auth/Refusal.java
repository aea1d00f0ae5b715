package io.penstock.server.auth;

/// Why a request is not believed.
///
/// @param reason what kind of fault; each protocol has a code of its own for it
/// @param message in AWS's words
public record Refusal(Reason reason, String message) {
    /// What is wrong with a signature.
    public enum Reason {
        /// There is none.
        MISSING,
        /// It lacks a part, or has one that cannot be read.
        INCOMPLETE,
        /// Nobody has the access key.
        UNKNOWN_KEY,
        /// The access key is not used with this session token.
        WRONG_TOKEN,
        /// It was made for another place, another day or in another way than it must.
        WRONG_SCOPE,
        /// It was made with another secret or for another request.
        MISMATCH,
        /// A header that must be signed is not.
        UNSIGNED_HEADER,
        /// It was made too long ago, or is not valid yet: the clocks differ.
        SKEWED,
        /// It was made for a span that is over.
        EXPIRED
    }
}
