package io.penstock.engine.invocation;

/// Invokes functions. The one door for mappings, API calls and URLs; admission happens behind it.
/// Thread-safe; the calling thread itself carries the event to the function and the answer back.
public interface FunctionInvoker {
    /// Invokes and waits for the end. Every expected ending is in the report.
    ///
    /// @throws InterruptedException if the caller was interrupted; the invocation may still run
    InvocationReport invoke(InvocationRequest request) throws InterruptedException;
}
