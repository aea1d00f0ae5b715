package io.penstock.services.queue.core;

/// One minute of a queue's life.
///
/// @param startMillis when it began, on the wall clock; a full minute
/// @param traffic during the minute
/// @param gauges at its end
public record QueueMinute(long startMillis, Traffic traffic, Gauges gauges) {}
