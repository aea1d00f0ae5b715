package io.penstock.engine.pollers;

/// What keeps a mapping from having more batches in flight.
public enum LimitingFactor {
    /// Nothing: there are not enough messages.
    DEMAND("there are no more messages to poll"),
    /// AWS's growth rate.
    RAMP("growth by 300 per minute while messages remain"),
    /// The ceiling of every mapping.
    CEILING("the ceiling of 1,250 per mapping"),
    /// The mapping's own setting.
    MAXIMUM_CONCURRENCY("ScalingConfig.MaximumConcurrency"),
    /// The function was throttled or could not be invoked.
    THROTTLES("backing off because invocations are throttled"),
    /// The function failed.
    ERRORS("backing off because the function fails");

    private final String sentence;

    LimitingFactor(String sentence) {
        this.sentence = sentence;
    }

    /// Returns the factor for people.
    public String sentence() {
        return sentence;
    }
}
