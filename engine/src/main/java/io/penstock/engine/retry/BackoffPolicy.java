package io.penstock.engine.retry;

import java.time.Duration;

/// How long to wait between attempts: exponential with a cap and jitter.
///
/// @param base the wait after the first failure, before jitter; more than zero
/// @param cap the longest wait, before jitter; at least `base`
/// @param jitter the share of a wait by which it may be shorter or longer, 0 to 1
public record BackoffPolicy(Duration base, Duration cap, double jitter) {
    /// The waits between attempts to deliver a batch, for every source and every cause (function
    /// error, throttle, unreachable source). AWS publishes no schedule; recordings show several
    /// attempts in the first seconds and then ever longer waits, which this follows: 0.5 s, 1 s, 2
    /// s and so on up to a minute, each up to half shorter or longer.
    public static final BackoffPolicy DELIVERY =
            new BackoffPolicy(Duration.ofMillis(500), Duration.ofSeconds(60), 0.5);

    /// The waits of an asynchronous event that was not let run: 1 s, 2 s, 4 s and so on up to five
    /// minutes. Source: AWS Lambda Developer Guide, "How Lambda handles errors and retries with
    /// asynchronous invocation".
    public static final BackoffPolicy EVENTS =
            new BackoffPolicy(Duration.ofSeconds(1), Duration.ofMinutes(5), 0);

    public BackoffPolicy {
        boolean ordered = base.isPositive() && base.compareTo(cap) <= 0;
        if (!ordered || !(jitter >= 0 && jitter <= 1)) {
            throw new IllegalArgumentException(
                    "invalid back-off: base %s, cap %s, jitter %s".formatted(base, cap, jitter));
        }
    }

    /// Returns the wait, without jitter, that follows so many failures in a row before this one.
    ///
    /// @param failures 0 or more
    public Duration waitAfter(int failures) {
        Duration wait = base;
        for (int i = 0; i < failures && wait.compareTo(cap) < 0; i++) {
            boolean doubles = wait.compareTo(cap.dividedBy(2)) <= 0;
            wait = doubles ? wait.multipliedBy(2) : cap;
        }
        return wait;
    }
}
