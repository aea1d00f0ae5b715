package io.penstock.engine.metrics;

/// What was reported in one period.
///
/// @param second when the period begins, in seconds since the epoch
public record Point(long second, Unit unit, Bucket bucket) {}
