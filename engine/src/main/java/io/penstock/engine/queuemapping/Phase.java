package io.penstock.engine.queuemapping;

/// How far the life of a running [QueueMapping] has come: in this order, none twice.
public enum Phase {
    /// No poll has succeeded yet.
    STARTING,
    /// A poll has succeeded.
    POLLING,
    /// Stopping: polls and invocations in flight come to their end.
    DRAINING,
    /// Nothing is in flight and nothing will be.
    DRAINED
}
