package io.penstock.engine.concurrency;

/// What kind of environment an admitted invocation runs in.
public enum Capacity {
    /// One that is made when it is needed.
    ON_DEMAND,
    /// Likewise, because all provisioned ones of the version were taken.
    SPILLOVER,
    /// One that was initialised before anybody called.
    PROVISIONED
}
