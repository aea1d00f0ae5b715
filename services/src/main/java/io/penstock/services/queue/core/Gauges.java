package io.penstock.services.queue.core;

/// How full a queue is at one moment.
///
/// @param lockedGroups message groups of a FIFO queue with a message in flight; 0 for others
/// @param fairness how old its messages are, and what of it is noisy
public record Gauges(QueueCore.Counts counts, int lockedGroups, FairnessSnapshot fairness) {}
