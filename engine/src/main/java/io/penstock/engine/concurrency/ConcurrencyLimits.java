package io.penstock.engine.concurrency;

/// How much one account may run at a time, and how fast, in one region: every number of the
/// concurrency rules is here.
///
/// Source: AWS Lambda Developer Guide, "Lambda quotas" and "Lambda scaling behavior".
///
/// @param account concurrent invocations of all functions together, 1 to [#ACCOUNT_MAX]
/// @param unreservedMin what reservations must leave to functions without one, 0 to `account`
/// @param scaleTokens new environments that one function may begin at once, at least 1
/// @param scaleRefillPerSecond how many of these come back per second, at least 1
/// @param requestsPerConcurrency synchronous requests per second for each unit of concurrency, at
///   least 1
public record ConcurrencyLimits(
        int account,
        int unreservedMin,
        int scaleTokens,
        int scaleRefillPerSecond,
        int requestsPerConcurrency) {
    /// The largest account this ledger can count rates for.
    public static final int ACCOUNT_MAX = 100_000_000;

    private static final int SCALE_TOKENS = 1_000;
    private static final int SCALE_REFILL_PER_SECOND = 100;
    private static final int REQUESTS_PER_CONCURRENCY = 10;
    private static final int REQUESTS_PER_CONCURRENCY_MAX = 50;

    /// What AWS grants a new account.
    public static final ConcurrencyLimits AWS = new ConcurrencyLimits(1_000, 100);

    public ConcurrencyLimits {
        if (account < 1 || account > ACCOUNT_MAX || unreservedMin < 0 || unreservedMin > account) {
            throw new IllegalArgumentException(
                    "invalid limits: account %d, unreserved minimum %d"
                            .formatted(account, unreservedMin));
        }
        if (scaleTokens < 1
                || scaleRefillPerSecond < 1
                || requestsPerConcurrency < 1
                || requestsPerConcurrency > REQUESTS_PER_CONCURRENCY_MAX) {
            throw new IllegalArgumentException(
                    "invalid rates: %d new environments, %d per second, %d requests"
                            .formatted(scaleTokens, scaleRefillPerSecond, requestsPerConcurrency));
        }
    }

    /// Returns limits with AWS's rates.
    public ConcurrencyLimits(int account, int unreservedMin) {
        this(
                account,
                unreservedMin,
                SCALE_TOKENS,
                SCALE_REFILL_PER_SECOND,
                REQUESTS_PER_CONCURRENCY);
    }
}
