package io.penstock.runtime.environment;

import io.penstock.engine.concurrency.Permit;
import io.penstock.engine.invocation.InvocationReport;
import io.penstock.engine.invocation.InvocationRequest;

/// Hears of every invocation on its way through the [Invoker]. Called on the invoking thread; must
/// not block. For each that began, exactly one of [#ended] and [#abandoned] follows, before its
/// permit is given back. Thread-safe.
public interface InvocationObserver {
    /// Hears nothing.
    InvocationObserver NONE =
            new InvocationObserver() {
                @Override
                public void began(InvocationRequest request, Permit permit) {}

                @Override
                public void ended(
                        InvocationRequest request, Permit permit, InvocationReport report) {}

                @Override
                public void abandoned(InvocationRequest request, Permit permit) {}

                @Override
                public void throttled(InvocationRequest request, String version) {}
            };

    /// An environment was found for the event.
    void began(InvocationRequest request, Permit permit);

    /// The function answered or failed.
    void ended(InvocationRequest request, Permit permit, InvocationReport report);

    /// Nobody knows how it ended: its thread was interrupted, or the machine failed.
    void abandoned(InvocationRequest request, Permit permit);

    /// There was no concurrency.
    ///
    /// @param version that would have been executed
    void throttled(InvocationRequest request, String version);
}
