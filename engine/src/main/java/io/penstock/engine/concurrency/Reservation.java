package io.penstock.engine.concurrency;

/// What became of a request to reserve or to provision concurrency for one function.
public sealed interface Reservation {
    /// It holds from now on, also for invocations that already run.
    record Reserved() implements Reservation {}

    /// Nothing changed.
    ///
    /// @param message AWS's text for the caller
    record Refused(String message) implements Reservation {}

    /// Nothing changed: the function has more provisioned concurrency than would be reserved.
    ///
    /// @param message AWS's text for the caller
    record BelowProvisioned(String message) implements Reservation {}
}
