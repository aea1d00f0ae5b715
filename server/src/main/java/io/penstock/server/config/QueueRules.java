package io.penstock.server.config;

/// Which rules of SQS the embedded queues keep that mostly get into the way of tests.
///
/// @param deletedNamesRest whether a deleted queue's name cannot be used again for 60 seconds;
///   default: false
public record QueueRules(boolean deletedNamesRest) {
    /// Returns the rules of a server that is told nothing.
    public static QueueRules defaults() {
        return new QueueRules(false);
    }
}
