package io.penstock.runtime.environment.log;

import java.time.Instant;
import java.util.Optional;

/// What is known of a stream.
///
/// @param span its events, if it has any
public record StreamFacts(String name, Instant createdAt, Optional<Span> span) {
    /// The events of a stream.
    ///
    /// @param bytes roughly
    public record Span(Instant first, Instant last, Instant lastIngested, long bytes) {}
}
