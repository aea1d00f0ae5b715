package io.penstock.server.metrics;

/// What became of this server's spans so far.
///
/// @param sent taken by the collector
/// @param dropped lost: there were too many, or the collector did not take them
/// @param waiting ended and on their way
public record SpanCounts(long sent, long dropped, int waiting) {}
