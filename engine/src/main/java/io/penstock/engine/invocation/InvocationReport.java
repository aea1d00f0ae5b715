package io.penstock.engine.invocation;

import java.time.Duration;

/// What is known after an invocation.
///
/// @param result how it ended
/// @param executedVersion `$LATEST` or a number; empty if nothing ran
/// @param coldStart whether an environment was initialised for this invocation
/// @param duration from delivery of the event to the end of the work on it; zero if nothing ran
/// @param extensions how long extensions worked on after the answer, a part of the duration
/// @param logTail last 4 KiB of the invocation's log, if asked for; empty otherwise
public record InvocationReport(
        InvocationResult result,
        String executedVersion,
        boolean coldStart,
        Duration duration,
        Duration extensions,
        Payload logTail) {

    /// A report of an invocation without extensions.
    public InvocationReport(
            InvocationResult result,
            String executedVersion,
            boolean coldStart,
            Duration duration,
            Payload logTail) {
        this(result, executedVersion, coldStart, duration, Duration.ZERO, logTail);
    }

    /// Returns the report of an invocation that never reached an environment.
    public static InvocationReport notRun(InvocationResult result) {
        return new InvocationReport(result, "", false, Duration.ZERO, Payload.EMPTY);
    }

    /// Returns the report of an invocation whose response went to a [ResponseSink].
    InvocationReport withoutResponse() {
        return new InvocationReport(
                new InvocationResult.Returned(Payload.EMPTY),
                executedVersion,
                coldStart,
                duration,
                extensions,
                logTail);
    }
}
