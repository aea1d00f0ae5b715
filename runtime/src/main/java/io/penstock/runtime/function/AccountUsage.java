package io.penstock.runtime.function;

import io.penstock.engine.concurrency.ConcurrencyLimits;

/// What one account may use in one region, and what it does use.
///
/// @param concurrency what it may run at a time
/// @param functions how many there are
/// @param codeBytes of all their zips
/// @param reservedConcurrency kept for single functions
/// @param provisionedConcurrency of functions for which nothing is reserved
public record AccountUsage(
        ConcurrencyLimits concurrency,
        int functions,
        long codeBytes,
        int reservedConcurrency,
        int provisionedConcurrency) {
    /// What all zips of an account may take together, as AWS's API shows it.
    public static final long MAX_CODE_BYTES = 80_530_636_800L;

    /// Returns the concurrency that functions without a reservation share, apart from what is
    /// provisioned for them.
    public int unreservedConcurrency() {
        return concurrency.account() - reservedConcurrency - provisionedConcurrency;
    }
}
