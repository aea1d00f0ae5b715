package io.penstock.runtime.function;

/// What one account may use in one region.
///
/// @param concurrentExecutions invocations at a time
/// @param unreservedMinimum how many of them no function may reserve
/// @param codeBytes of all zips together
public record AccountLimits(int concurrentExecutions, int unreservedMinimum, long codeBytes) {
    /// What AWS gives by default.
    public static final AccountLimits DEFAULT = new AccountLimits(1_000, 100, 80_530_636_800L);
}
