package io.penstock.server.auth;

import java.time.Duration;

/// Where S3 signs in another way than all other services. Immutable.
///
/// @param service that requests must be signed for; empty for any
/// @param window how far clocks may be apart
/// @param pathEncodedOnce whether the path is signed as it is sent, not encoded a second time
public record Rules(String service, Duration window, boolean pathEncodedOnce) {
    /// How far the clocks of S3's clients may be off.
    static final Duration OBJECT_WINDOW = Duration.ofMinutes(15);

    /// How far the clocks of all other clients may be off.
    static final Duration WINDOW = Duration.ofMinutes(5);

    /// Returns the rules of a service.
    ///
    /// @param signingName for example `lambda`; empty for any but S3
    public static Rules of(String signingName) {
        return signingName.equals("s3")
                ? new Rules("s3", OBJECT_WINDOW, true)
                : new Rules(signingName, WINDOW, false);
    }
}
