package io.penstock.runtime.environment.api;

import io.penstock.engine.invocation.Payload;

/// A request's body as far as it could be read.
sealed interface Body {
    /// All of it.
    ///
    /// @param errorType the error type trailer; empty for none
    /// @param errorBody the error trailer, base64 of JSON; empty for none
    record Whole(Payload bytes, String errorType, String errorBody) implements Body {}

    /// More than the limit; what exceeds it was read and dropped.
    record TooLarge() implements Body {}

    /// Less than announced; the connection is gone.
    record Truncated() implements Body {}
}
