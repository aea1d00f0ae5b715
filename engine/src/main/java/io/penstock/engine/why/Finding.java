package io.penstock.engine.why;

import java.util.Locale;

/// The stable findings about an SQS mapping. Their ids stand in the API, in logs and as titles of
/// documentation.
public enum Finding {
    /// The mapping is switched off.
    DISABLED(false),
    /// The mapping is enabled, but no poller runs.
    POLLER_STOPPED(false),
    /// The first poll has not come back yet.
    STARTING(false),
    /// The queue does not exist.
    QUEUE_MISSING(false),
    /// The queue's service does not answer.
    QUEUE_UNREACHABLE(false),
    /// There are no messages.
    NOTHING_TO_DO(true),
    /// The filter drops every message, and drops delete.
    ALL_FILTERED(false),
    /// Messages wait for their batch to be complete.
    WINDOW_OPEN(true),
    /// Invocations are throttled.
    THROTTLED(false),
    /// The function does not exist.
    FUNCTION_MISSING(false),
    /// The function exists but is not active.
    FUNCTION_NOT_ACTIVE(false),
    /// The function cannot be invoked: the machine cannot run it now, or it must not run with these
    /// messages.
    FUNCTION_UNAVAILABLE(false),
    /// The function fails.
    FUNCTION_FAILING(false),
    /// Messages flow.
    WORKING(true);

    private final boolean working;

    Finding(boolean working) {
        this.working = working;
    }

    /// Returns the stable id, for example `SQS-ALL-FILTERED`.
    public String id() {
        return "SQS-" + name().toUpperCase(Locale.ROOT).replace('_', '-');
    }

    /// Returns whether the mapping does what it should.
    public boolean working() {
        return working;
    }
}
