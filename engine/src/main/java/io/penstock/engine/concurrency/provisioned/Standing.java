package io.penstock.engine.concurrency.provisioned;

/// Where a configuration stands, as its owner sees it.
///
/// @param requested as configured
/// @param available environments that take invocations now
/// @param allocated environments that belong to the configuration as it was last ready
/// @param status where it stands
/// @param reason why it failed; empty unless it did
public record Standing(int requested, int available, int allocated, Status status, String reason) {
    /// The states of AWS's API.
    public enum Status {
        /// Environments are being made; those of before still take invocations.
        IN_PROGRESS,
        /// All are there. One that dies is replaced without leaving this state.
        READY,
        /// One could not be made; nothing more is tried until something changes.
        FAILED
    }
}
