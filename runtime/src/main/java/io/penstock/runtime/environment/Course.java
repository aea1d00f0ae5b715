package io.penstock.runtime.environment;

import io.penstock.engine.invocation.InvocationResult;
import io.penstock.engine.invocation.Payload;
import io.penstock.runtime.environment.log.Ending;
import org.jspecify.annotations.Nullable;

/// What happened to an event. Times are on the clock of [System#nanoTime].
///
/// @param failure null if the function returned
/// @param beganNanos when it was delivered
/// @param endedNanos when the work on it was done
/// @param deadlineNanos of the function's timeout
/// @param initNanos how long the initialisation before it took; zero if there was none
record Course(
        InvocationResult result,
        @Nullable Failure failure,
        long beganNanos,
        long endedNanos,
        long deadlineNanos,
        long initNanos) {
    /// The function returned.
    ///
    /// @param response what is left of it for the report
    static Course returned(
            Payload response, long began, long ended, long deadline, long initNanos) {
        return new Course(
                new InvocationResult.Returned(response), null, began, ended, deadline, initNanos);
    }

    /// The function failed, or was failed, now.
    static Course failed(Failure failure, long began, long deadline, long initNanos) {
        return new Course(failure.result(), failure, began, System.nanoTime(), deadline, initNanos);
    }

    /// Returns this with a later end.
    Course endedAt(long nanos) {
        return new Course(result, failure, beganNanos, nanos, deadlineNanos, initNanos);
    }

    /// Returns this as a failure after all, now.
    Course failed(Failure later) {
        return failed(later, beganNanos, deadlineNanos, initNanos);
    }

    long nanos() {
        return endedNanos - beganNanos;
    }

    Ending ending() {
        return failure == null ? Ending.SUCCESS : failure.ending();
    }

    /// Returns how many bytes the caller gets.
    long producedBytes() {
        return switch (result) {
            case InvocationResult.Returned(Payload response) -> response.length();
            case InvocationResult.FunctionFailed failed -> failed.response().length();
            case InvocationResult.Throttled _, InvocationResult.Refused _ -> 0;
        };
    }
}
