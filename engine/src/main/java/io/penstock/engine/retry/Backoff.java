package io.penstock.engine.retry;

import java.time.Duration;
import java.util.random.RandomGenerator;

/// The waits of one series of attempts: each twice as long as the one before, up to the cap, with
/// jitter. Whoever owns it resets it after a success. Not thread-safe.
public final class Backoff {
    private final BackoffPolicy policy;
    private final RandomGenerator random;
    private int failures;

    /// Begins at the policy's base.
    ///
    /// @param random decides the jitter; never shared with another component
    public Backoff(BackoffPolicy policy, RandomGenerator random) {
        this.policy = policy;
        this.random = random;
    }

    /// Returns how long to wait before the next attempt, and doubles the wait after that one.
    public Duration next() {
        Duration wait = policy.waitAfter(failures);
        if (wait.compareTo(policy.cap()) < 0) {
            failures++;
        }
        return jittered(wait);
    }

    /// Forgets past failures; the next wait is the shortest again.
    public void reset() {
        failures = 0;
    }

    private Duration jittered(Duration wait) {
        double factor = 1 + policy.jitter() * (2 * random.nextDouble() - 1);
        return Duration.ofNanos(Math.round(wait.toNanos() * factor));
    }
}
