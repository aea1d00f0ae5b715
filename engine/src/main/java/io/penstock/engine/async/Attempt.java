package io.penstock.engine.async;

import io.penstock.engine.invocation.InvocationReport;
import io.penstock.engine.invocation.InvocationResult;
import io.penstock.engine.invocation.InvocationResult.Refusal;

/// How one attempt to invoke a function with an event ended, as far as it matters to the event.
public sealed interface Attempt {
    /// The function ran, and failed or not.
    record Ran(LastAnswer.Given answer) implements Attempt {}

    /// It did not run now, but may later.
    ///
    /// @param statusCode 429 for a throttle, 500 for an error of the system
    record Refused(int statusCode, String message) implements Attempt {}

    /// There is no such function, version or alias any more.
    record Missing(String message) implements Attempt {}

    /// The event belongs to a loop.
    record Looped(String message) implements Attempt {}

    /// Nothing was tried, because the server stops.
    record Untried() implements Attempt {}

    /// Reads how an invocation ended.
    static Attempt of(InvocationReport report) {
        return switch (report.result()) {
            case InvocationResult.Returned(var response) ->
                    new Ran(new LastAnswer.Given(report.executedVersion(), false, "", response));
            case InvocationResult.FunctionFailed(_, String message, var response) ->
                    new Ran(
                            new LastAnswer.Given(
                                    report.executedVersion(), true, message, response));
            case InvocationResult.Throttled _ -> new Refused(429, "Rate Exceeded.");
            case InvocationResult.Refused(var refusal, String message) -> of(refusal, message);
        };
    }

    private static Attempt of(Refusal refusal, String message) {
        return switch (refusal) {
            case MISSING, TOO_LARGE -> new Missing(message);
            case NOT_ACTIVE, UNAVAILABLE -> new Refused(500, message);
            case RECURSIVE -> new Looped(message);
            case STOPPING -> new Untried();
        };
    }
}
