package io.penstock.server.config;

/// How much runs at once.
///
/// @param accountConcurrency invocations at once per account and region, 1 or more; default: 1,000
/// @param unreservedFloor of these, how many stay free of reservations, 0 to `accountConcurrency`;
///   default: 100
/// @param maximumEnvironments processes of functions at once in the whole server, 1 or more; idle
///   ones make room; default: 200
/// @param logRetentionDays how long lines of logs are kept whose group says nothing else, 0 for as
///   long as there is room; default: 0
public record Limits(
        int accountConcurrency,
        int unreservedFloor,
        int maximumEnvironments,
        int logRetentionDays) {
    /// Checks the ranges.
    public Limits {
        if (accountConcurrency < 1) {
            throw new IllegalArgumentException(
                    "account concurrency " + accountConcurrency + " is less than 1");
        }
        if (unreservedFloor < 0 || unreservedFloor > accountConcurrency) {
            throw new IllegalArgumentException(
                    "unreserved floor "
                            + unreservedFloor
                            + " is not between 0 and the account"
                            + " concurrency of "
                            + accountConcurrency);
        }
        if (maximumEnvironments < 1) {
            throw new IllegalArgumentException(
                    "maximum environments " + maximumEnvironments + " is less than 1");
        }
        if (logRetentionDays < 0) {
            throw new IllegalArgumentException(
                    "log retention of " + logRetentionDays + " days is less than 0");
        }
    }

    /// Keeps logs as long as there is room.
    public Limits(int accountConcurrency, int unreservedFloor, int maximumEnvironments) {
        this(accountConcurrency, unreservedFloor, maximumEnvironments, 0);
    }

    /// Returns an AWS account's limits, and room for 200 processes.
    public static Limits defaults() {
        return new Limits(1_000, 100, 200);
    }
}
