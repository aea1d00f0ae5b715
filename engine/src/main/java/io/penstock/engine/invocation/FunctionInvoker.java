package io.penstock.engine.invocation;

/// Invokes functions. The one door for mappings, API calls and URLs; admission happens behind it.
/// Thread-safe; the calling thread itself carries the event to the function and the answer back.
public interface FunctionInvoker {
    /// Invokes and waits for the end. Every expected ending is in the report.
    ///
    /// @throws InterruptedException if the caller was interrupted; the invocation may still run
    InvocationReport invoke(InvocationRequest request) throws InterruptedException;

    /// Invokes and hands the response to `sink` instead of the report: what the function streams
    /// arrives while it still runs. The report then comes with an empty response.
    ///
    /// The thread that calls this should be a virtual one: only such a thread can be freed from a
    /// receiver that stops reading.
    ///
    /// @throws InterruptedException if the caller was interrupted; the invocation may still run
    default InvocationReport invoke(InvocationRequest request, ResponseSink sink)
            throws InterruptedException {
        InvocationReport report = invoke(request);
        return switch (report.result()) {
            case InvocationResult.Returned(Payload response) -> {
                sink.started(report.executedVersion());
                sink.begin(ResponseMetadata.JSON);
                sink.bytes(response.array(), response.offset(), response.length());
                sink.ended();
                yield report.withoutResponse();
            }
            case InvocationResult.FunctionFailed _ -> {
                sink.started(report.executedVersion());
                yield report;
            }
            case InvocationResult.Throttled _, InvocationResult.Refused _ -> report;
        };
    }
}
