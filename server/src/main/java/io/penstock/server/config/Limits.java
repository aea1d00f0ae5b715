package io.penstock.server.config;

import static java.util.stream.Collectors.toUnmodifiableMap;

import io.penstock.engine.concurrency.ConcurrencyLimits;
import java.util.Map;

/// How much runs at once.
///
/// @param accountConcurrency invocations at once per account and region, 1 or more; default: 1,000
/// @param unreservedFloor of these, how many stay free of reservations, 0 to `accountConcurrency`;
///   default: 100
/// @param maximumEnvironments processes of functions at once in the whole server, 1 or more; idle
///   ones make room; default: 200
/// @param byAccount `accountConcurrency` of accounts that have another; default: none
/// @param logRetentionDays how long lines of logs are kept whose group says nothing else, 0 for as
///   long as there is room; default: 0
public record Limits(
        int accountConcurrency,
        int unreservedFloor,
        int maximumEnvironments,
        Map<String, Integer> byAccount,
        int logRetentionDays) {
    /// Returns the same limits for every account; logs are kept as long as there is room.
    public Limits(int accountConcurrency, int unreservedFloor, int maximumEnvironments) {
        this(accountConcurrency, unreservedFloor, maximumEnvironments, Map.of());
    }

    /// Keeps logs as long as there is room.
    public Limits(
            int accountConcurrency,
            int unreservedFloor,
            int maximumEnvironments,
            Map<String, Integer> byAccount) {
        this(accountConcurrency, unreservedFloor, maximumEnvironments, byAccount, 0);
    }

    /// Checks the ranges.
    public Limits {
        byAccount = Map.copyOf(byAccount);
        byAccount.forEach((account, concurrency) -> {
            if (!account.matches("\\d{12}")) {
                throw new IllegalArgumentException(
                        "'" + account + "' is no account: it must have twelve digits");
            }
            if (concurrency < 1 || concurrency > ConcurrencyLimits.ACCOUNT_MAX) {
                throw new IllegalArgumentException(
                        "account concurrency %d of %s is not between 1 and %d"
                                .formatted(concurrency, account, ConcurrencyLimits.ACCOUNT_MAX));
            }
        });
        if (accountConcurrency < 1) {
            throw new IllegalArgumentException(
                    "account concurrency " + accountConcurrency + " is less than 1");
        }
        if (accountConcurrency > ConcurrencyLimits.ACCOUNT_MAX) {
            throw new IllegalArgumentException(
                    "account concurrency %d is more than %d"
                            .formatted(accountConcurrency, ConcurrencyLimits.ACCOUNT_MAX));
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

    /// Returns the limits of every account but those of [#ofSomeAccounts].
    public ConcurrencyLimits ofAccounts() {
        return new ConcurrencyLimits(accountConcurrency, unreservedFloor);
    }

    /// Returns the limits of accounts that have others. Their floor is the same, or all they have.
    public Map<String, ConcurrencyLimits> ofSomeAccounts() {
        return byAccount.entrySet().stream()
                .collect(toUnmodifiableMap(Map.Entry::getKey, each -> limits(each.getValue())));
    }

    private ConcurrencyLimits limits(int concurrency) {
        return new ConcurrencyLimits(concurrency, Math.min(unreservedFloor, concurrency));
    }

    /// Returns an AWS account's limits, and room for 200 processes.
    public static Limits defaults() {
        return new Limits(1_000, 100, 200);
    }
}
