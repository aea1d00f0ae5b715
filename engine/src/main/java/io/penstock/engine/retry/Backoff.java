package io.penstock.engine.retry;

import java.time.Duration;
import java.util.random.RandomGenerator;

/// The waits of one series of attempts: each twice as long as the one before, up to the cap, with
/// jitter. Whoever owns it resets it after a success. Not thread-safe.
public final class Backoff {
    private final BackoffPolicy policy;
    private final RandomGenerator random;
    private Duration unjittered;

    /// Begins at the policy's base.
    ///
    /// @param random decides the jitter; never shared with another component
    public Backoff(BackoffPolicy policy, RandomGenerator random) {
        this.policy = policy;
        this.random = random;
        this.unjittered = policy.base();
    }

    /// Returns how long to wait before the next attempt, and doubles the wait after that one.
    public Duration next() {
        Duration wait = unjittered;
        boolean doubles = wait.compareTo(policy.cap().dividedBy(2)) <= 0;
        unjittered = doubles ? wait.multipliedBy(2) : policy.cap();
        return jittered(wait);
    }

    /// Forgets past failures; the next wait is the shortest again.
    public void reset() {
        unjittered = policy.base();
    }

    private Duration jittered(Duration wait) {
        double factor = 1 + policy.jitter() * (2 * random.nextDouble() - 1);
        return Duration.ofNanos(Math.round(wait.toNanos() * factor));
    }
}
