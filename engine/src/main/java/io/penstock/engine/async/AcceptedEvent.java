package io.penstock.engine.async;

import io.penstock.engine.arn.FunctionArn;

/// An event that was accepted, without its payload.
///
/// @param number by which this server knows it; later events have larger numbers
/// @param requestId the same for every attempt
/// @param function whom to invoke, with the qualifier that the caller gave, if any
/// @param traceHeader the `X-Amzn-Trace-Id` of the request, empty for none
/// @param acceptedMillis when, in milliseconds of the epoch
public record AcceptedEvent(
        long number,
        String requestId,
        FunctionArn function,
        String traceHeader,
        long acceptedMillis) {

    /// Returns this event with another trace header.
    public AcceptedEvent traced(String header) {
        return new AcceptedEvent(number, requestId, function, header, acceptedMillis);
    }

    /// Returns the function as records name it: always with a qualifier.
    public FunctionArn qualified() {
        return function.qualifier().isEmpty() ? function.qualified("$LATEST") : function;
    }
}
