package io.penstock.server.config;

/// How much runs at once.
///
/// @param accountConcurrency invocations at once per account and region, 1 or more; default: 1,000
/// @param unreservedFloor of these, how many stay free of reservations, 0 to `accountConcurrency`;
///   default: 100
/// @param maximumEnvironments processes of functions at once in the whole server, 1 or more; idle
///   ones make room; default: 200
public record Limits(int accountConcurrency, int unreservedFloor, int maximumEnvironments) {
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
    }

    /// Returns an AWS account's limits, and room for 200 processes.
    public static Limits defaults() {
        return new Limits(1_000, 100, 200);
    }
}
