package io.penstock.engine.invocation;

import io.penstock.engine.arn.FunctionArn;

/// One invocation.
///
/// @param requestId a UUID; the function sees it as its request id
/// @param function whom to invoke, with the qualifier the caller gave, if any
/// @param event the event, JSON text in UTF-8
/// @param clientContext the decoded client context (JSON on one line), empty for none
/// @param traceHeader the `X-Amzn-Trace-Id` to pass on, empty for none
/// @param wantsLogTail whether the report must carry the last 4 KiB of the invocation's log
/// @param lane where it comes from
public record InvocationRequest(
        String requestId,
        FunctionArn function,
        Payload event,
        String clientContext,
        String traceHeader,
        boolean wantsLogTail,
        Lane lane) {

    /// Returns a request of a caller who waits.
    public InvocationRequest(
            String requestId,
            FunctionArn function,
            Payload event,
            String clientContext,
            String traceHeader,
            boolean wantsLogTail) {
        this(
                requestId,
                function,
                event,
                clientContext,
                traceHeader,
                wantsLogTail,
                Lane.SYNCHRONOUS);
    }

    /// Returns a request with nothing but the necessary.
    public static InvocationRequest of(String requestId, FunctionArn function, Payload event) {
        return new InvocationRequest(requestId, function, event, "", "", false);
    }

    /// Returns this request, coming from `other`.
    public InvocationRequest from(Lane other) {
        return new InvocationRequest(
                requestId, function, event, clientContext, traceHeader, wantsLogTail, other);
    }

    /// Returns this request with another trace header.
    public InvocationRequest traced(String header) {
        return new InvocationRequest(
                requestId, function, event, clientContext, header, wantsLogTail, lane);
    }
}
