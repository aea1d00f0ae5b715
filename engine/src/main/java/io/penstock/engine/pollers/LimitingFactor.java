package io.penstock.engine.pollers;

/// What keeps a mapping from having more batches in flight.
public enum LimitingFactor {
    /// Nothing: there are not enough messages.
    DEMAND("there are no more messages to poll"),
    /// A FIFO queue hands out nothing while the message groups that have messages are in flight.
    GROUPS("no other message group has messages"),
    /// AWS's growth rate.
    RAMP("growth by 300 per minute while messages remain"),
    /// The ceiling of every mapping on demand.
    CEILING("the ceiling of 1,250 per mapping"),
    /// The mapping's own setting.
    MAXIMUM_CONCURRENCY("ScalingConfig.MaximumConcurrency"),
    /// AWS's growth rate in provisioned mode.
    POLLER_RAMP("growth by 100 provisioned pollers (1,000 invocations) per minute"),
    /// The mapping's own setting in provisioned mode.
    MAXIMUM_POLLERS("ProvisionedPollerConfig.MaximumPollers"),
    /// What one mapping may hold in memory here, however many pollers it was given.
    MACHINE("the 2,500 batches that one mapping may have in flight on this server"),
    /// What the messages of one mapping may take in memory here.
    MEMORY("the 256 MB of messages that one mapping may have in hand on this server"),
    /// What provisioned pollers may ask.
    POLL_RATE("10 polls per second of each provisioned poller"),
    /// What provisioned pollers may read.
    THROUGHPUT("1 MB per second of each provisioned poller"),
    /// The function's reserved concurrency was used up.
    RESERVED_CONCURRENCY("backing off because the function's reserved concurrency is used up"),
    /// The account's concurrency was used up.
    ACCOUNT_CONCURRENCY("backing off because the account's concurrency is used up"),
    /// The function could not be invoked for another reason.
    UNAVAILABLE("backing off because the function cannot be invoked"),
    /// The function failed.
    ERRORS("backing off because the function fails"),
    /// The source is slow to delete what was handled.
    DELETES("the queue has not yet deleted what was handled");

    private final String sentence;

    LimitingFactor(String sentence) {
        this.sentence = sentence;
    }

    /// Returns the factor for people.
    public String sentence() {
        return sentence;
    }
}
