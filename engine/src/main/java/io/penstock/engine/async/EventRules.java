package io.penstock.engine.async;

import java.time.Duration;

/// What holds for the events of one function, version or alias now.
///
/// @param retries how often an event is tried again after function errors, 0 to 2
/// @param maximumAge how long it may be tried, 60 seconds to 6 hours
/// @param onSuccess ARN that gets a record of successes, empty for none
/// @param onFailure ARN that gets a record of failures, empty for none
/// @param deadLetter ARN of a queue or topic that gets failed events, empty for none
/// @param switchedOff whether the function's reserved concurrency is 0
public record EventRules(
        int retries,
        Duration maximumAge,
        String onSuccess,
        String onFailure,
        String deadLetter,
        boolean switchedOff) {
    /// The largest number of retries.
    public static final int RETRIES_MAX = 2;

    /// The longest time.
    public static final Duration AGE_MAX = Duration.ofHours(6);

    /// What holds where nothing was configured.
    public static final EventRules DEFAULT =
            new EventRules(RETRIES_MAX, AGE_MAX, "", "", "", false);
}
