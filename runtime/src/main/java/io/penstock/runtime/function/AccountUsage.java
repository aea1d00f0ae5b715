package io.penstock.runtime.function;

/// What one account uses in one region.
///
/// @param limits what it may use
/// @param functions how many there are
/// @param codeBytes of all their zips
/// @param reservedConcurrency kept for single functions
public record AccountUsage(
        AccountLimits limits, int functions, long codeBytes, int reservedConcurrency) {

    /// Returns the concurrency that functions without a reservation share.
    public int unreservedConcurrency() {
        return limits.concurrentExecutions() - reservedConcurrency;
    }
}
