package io.penstock.server.wire;

/// What reading a request brings.
sealed interface Parsed {
    /// A call that satisfies its model.
    record Accepted(Call call) implements Parsed {}

    /// The answer, without a call.
    record Refused(ApiError error) implements Parsed {}
}
