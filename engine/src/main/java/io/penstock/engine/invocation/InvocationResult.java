package io.penstock.engine.invocation;

import java.time.Duration;
import java.util.OptionalLong;

/// How one invocation ended. Every expected ending is a value; only bugs and broken environments
/// throw.
public sealed interface InvocationResult {
    /// The function returned.
    ///
    /// @param response the bytes it answered with, unparsed
    record Returned(Payload response) implements InvocationResult {}

    /// The function raised, crashed, timed out, could not be initialised or answered too much. The
    /// code ran, or tried to.
    ///
    /// @param errorType for example `ValueError`, `Sandbox.Timedout`, `Runtime.ExitError`
    /// @param errorMessage the message for people, without stack trace
    /// @param response the error JSON that a caller of Invoke gets
    record FunctionFailed(String errorType, String errorMessage, Payload response)
            implements InvocationResult {}

    /// No concurrency was free; nothing ran.
    ///
    /// @param retryAfter when it may be worth to try again; zero if nobody can tell
    record Throttled(ThrottleReason reason, Duration retryAfter) implements InvocationResult {
        private static final long ALMOST_A_SECOND = 999_999_999;

        /// Returns a throttle of which nobody can tell when it ends.
        public Throttled(ThrottleReason reason) {
            this(reason, Duration.ZERO);
        }

        /// Returns the value of the header `Retry-After`, if anybody can tell: whole seconds,
        /// rounded up, so that whoever comes then comes in time.
        public OptionalLong retryAfterSeconds() {
            return retryAfter.isZero()
                    ? OptionalLong.empty()
                    : OptionalLong.of(retryAfter.plusNanos(ALMOST_A_SECOND).toSeconds());
        }
    }

    /// The function could not be invoked at all; nothing ran.
    ///
    /// @param message for people, naming the function
    record Refused(Refusal refusal, String message) implements InvocationResult {}

    /// Why an invocation was throttled, in AWS's words.
    enum ThrottleReason {
        /// Reserved concurrency exhausted, or 0.
        RESERVED_FUNCTION_CONCURRENT_INVOCATION_LIMIT_EXCEEDED(
                "ReservedFunctionConcurrentInvocationLimitExceeded"),
        /// Account concurrency exhausted.
        CONCURRENT_INVOCATION_LIMIT_EXCEEDED("ConcurrentInvocationLimitExceeded"),
        /// Rate or scaling limit, no reserved concurrency.
        FUNCTION_INVOCATION_RATE_LIMIT_EXCEEDED("FunctionInvocationRateLimitExceeded"),
        /// Rate limit of reserved concurrency.
        RESERVED_FUNCTION_INVOCATION_RATE_LIMIT_EXCEEDED(
                "ReservedFunctionInvocationRateLimitExceeded");

        private final String wireName;

        ThrottleReason(String wireName) {
            this.wireName = wireName;
        }

        /// Returns the value of the `Reason` member.
        public String wireName() {
            return wireName;
        }
    }

    /// Why an invocation was refused.
    enum Refusal {
        /// The function, version or alias does not exist.
        MISSING,
        /// The function exists but its state does not allow invocations.
        NOT_ACTIVE,
        /// The event exceeds the limit of a synchronous invocation.
        TOO_LARGE,
        /// The function has called itself too often in one chain of requests.
        RECURSIVE,
        /// The server is stopping.
        STOPPING,
        /// The machine could not provide an environment (process limit, disk, missing interpreter).
        UNAVAILABLE
    }
}
