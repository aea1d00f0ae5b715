package io.penstock.runtime.environment.api;

import io.penstock.engine.invocation.Payload;

/// A request's body as far as it could be read.
sealed interface Body {
    /// All of it.
    record Whole(Payload bytes, Trailers trailers) implements Body {}

    /// All of it went on to where the response goes.
    record Passed(Trailers trailers) implements Body {}

    /// More than the limit; what exceeds it was read and dropped.
    record TooLarge(long limitBytes) implements Body {}

    /// Less than announced; the connection is gone.
    record Truncated() implements Body {}
}
