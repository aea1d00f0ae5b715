package io.penstock.engine.concurrency;

/// How many invocations one account may run at a time in one region.
///
/// @param account concurrent invocations of all functions together, at least 1
/// @param unreservedMin what reservations must leave to functions without one, 0 to `account`
public record ConcurrencyLimits(int account, int unreservedMin) {
    /// What AWS grants a new account (Lambda Developer Guide, "Lambda quotas").
    public static final ConcurrencyLimits AWS = new ConcurrencyLimits(1_000, 100);

    public ConcurrencyLimits {
        if (account < 1 || unreservedMin < 0 || unreservedMin > account) {
            throw new IllegalArgumentException(
                    "invalid limits: account %d, unreserved minimum %d"
                            .formatted(account, unreservedMin));
        }
    }
}
