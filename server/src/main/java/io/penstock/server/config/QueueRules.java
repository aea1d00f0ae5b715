package io.penstock.server.config;

/// Which rules of SQS the embedded queues keep that mostly get into the way of tests.
///
/// @param deletedNamesRest whether a deleted queue's name cannot be used again for 60 seconds;
///   default: false
/// @param fifoRatesHold whether a FIFO queue takes only as many calls a second as on AWS; default:
///   false
public record QueueRules(boolean deletedNamesRest, boolean fifoRatesHold) {
    /// Returns the rules of a server that is told nothing.
    public static QueueRules defaults() {
        return new QueueRules(false, false);
    }
}
