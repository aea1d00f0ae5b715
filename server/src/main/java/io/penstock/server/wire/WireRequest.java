package io.penstock.server.wire;

import io.penstock.engine.invocation.Payload;
import io.penstock.server.auth.SignedRequest;

/// An HTTP request as the protocols see it, whatever server read it. Confined to the thread that
/// handles the request.
public interface WireRequest extends SignedRequest {
    /// Returns scheme, host and port as the client used them, without a trailing slash.
    String baseUrl();

    /// Reads the body, or refuses to when it is longer than `limitBytes`. May be called once.
    Body body(int limitBytes);

    /// What reading the body brought.
    sealed interface Body {
        /// All of it.
        record Whole(Payload bytes) implements Body {}

        /// It is longer than the limit.
        record TooLarge() implements Body {}
    }
}
