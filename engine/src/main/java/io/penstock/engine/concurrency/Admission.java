package io.penstock.engine.concurrency;

import io.penstock.engine.invocation.InvocationResult.ThrottleReason;

/// Whether one invocation may run now.
public sealed interface Admission {
    /// It may. Whoever got the permit gives it back to [ConcurrencyLedger#release] exactly once,
    /// when the invocation has ended.
    record Admitted(Permit permit) implements Admission {}

    /// It may not; nothing is held.
    record Throttled(ThrottleReason reason) implements Admission {}
}
