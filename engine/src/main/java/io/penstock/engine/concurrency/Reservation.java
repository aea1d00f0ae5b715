package io.penstock.engine.concurrency;

/// What became of a request to reserve concurrency for one function.
public sealed interface Reservation {
    /// It holds from now on, also for invocations that already run.
    record Reserved() implements Reservation {}

    /// Nothing changed.
    ///
    /// @param message AWS's text for the caller of `PutFunctionConcurrency`
    record Refused(String message) implements Reservation {}
}
