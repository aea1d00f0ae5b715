package io.penstock.runtime.async;

/// Whether an event was accepted.
public sealed interface Acceptance {
    /// It was, and is safe.
    record Accepted() implements Acceptance {}

    /// There is no room, or the server stops.
    ///
    /// @param reason for people
    record Refused(String reason) implements Acceptance {}
}
