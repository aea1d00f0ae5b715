package io.penstock.simulation;

import java.time.Duration;

/// What came of a rehearsal.
///
/// @param handled messages that a function handled
/// @param filtered messages that a filter dropped
/// @param deadLettered messages that went to the dead-letter queue
/// @param invocations runs of a function, failed ones included
/// @param throttles invocations that found no concurrency
/// @param maxConcurrency invocations at a time, at most
/// @param dwellMedian how long a handled message was in the queue, from its send to its deletion,
///   in virtual time; zero if none was handled
/// @param dwell99 the same of the 99th of 100
public record Result(
        int handled,
        int filtered,
        int deadLettered,
        int invocations,
        int throttles,
        int maxConcurrency,
        Duration dwellMedian,
        Duration dwell99) {}
