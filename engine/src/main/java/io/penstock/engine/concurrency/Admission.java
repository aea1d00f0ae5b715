package io.penstock.engine.concurrency;

import io.penstock.engine.invocation.InvocationResult.ThrottleReason;
import java.time.Duration;

/// Whether one invocation may run now, or an environment may be made for it.
public sealed interface Admission {
    /// It may. Whoever got the permit gives it back to [ConcurrencyLedger#release] exactly once,
    /// when the invocation has ended.
    record Admitted(Permit permit) implements Admission {}

    /// It may not. An invocation that was not admitted holds nothing; one that was refused an
    /// environment still holds its permit.
    ///
    /// @param retryAfter when it may be worth to try again; zero if nobody can tell
    record Throttled(ThrottleReason reason, Duration retryAfter) implements Admission {}
}
