package io.penstock.services.queue.core;

import java.time.Duration;

/// How full a queue is at one moment.
///
/// @param oldestAge how long the oldest message waits that counts by age, zero if none does: time
///   from its end of delay, or its move into this queue, on; a message received three times or more
///   does not count, unless the queue is FIFO
/// @param lockedGroups message groups of a FIFO queue with a message in flight; 0 for others
public record Gauges(QueueCore.Counts counts, Duration oldestAge, int lockedGroups) {}
