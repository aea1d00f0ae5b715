package io.penstock.engine.async;

import io.penstock.engine.arn.FunctionArn;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalInt;

/// What was configured for the asynchronous invocation of a function, version or alias.
///
/// @param function with the qualifier that it is for, `$LATEST` for the function itself
/// @param retries 0 to 2, if said
/// @param maximumAgeSeconds 60 to 21,600, if said
/// @param onSuccess ARN of the destination, empty for none
/// @param onFailure ARN of the destination, empty for none
public record EventInvokeConfig(
        FunctionArn function,
        OptionalInt retries,
        OptionalInt maximumAgeSeconds,
        String onSuccess,
        String onFailure,
        Instant lastModified) {

    /// Returns what holds for events.
    ///
    /// @param deadLetter see [EventRules]
    /// @param switchedOff see [EventRules]
    public EventRules rules(String deadLetter, boolean switchedOff) {
        int age = maximumAgeSeconds.orElse((int) EventRules.AGE_MAX.toSeconds());
        return new EventRules(
                retries.orElse(EventRules.RETRIES_MAX),
                Duration.ofSeconds(age),
                onSuccess,
                onFailure,
                deadLetter,
                switchedOff);
    }
}
