package io.penstock.engine.pollers;

/// What keeps a mapping from having more batches in flight.
///
/// @param first the reason now
/// @param next the reason it would meet next if the first went away
public record Limits(LimitingFactor first, LimitingFactor next) {}
