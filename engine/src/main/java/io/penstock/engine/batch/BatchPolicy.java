package io.penstock.engine.batch;

import java.time.Duration;

/// Limits that complete a batch, whichever is met first.
///
/// @param maxEntries entries per batch, at least 1 (`BatchSize`)
/// @param maxBytes bytes of the whole event, envelope included, at least 1
/// @param maxWait longest time entries wait for company (`MaximumBatchingWindowInSeconds`); zero
///   dispatches at once whatever a reception brought
public record BatchPolicy(int maxEntries, int maxBytes, Duration maxWait) {
    /// The most bytes an event may have, metadata and envelope included: the 6 MB limit of a
    /// synchronous invocation, which AWS enforces at 6 MiB and lets nobody change.
    public static final int PAYLOAD_MAX_BYTES = 6 * 1024 * 1024;

    public BatchPolicy {
        if (maxEntries < 1 || maxBytes < 1 || maxWait.isNegative()) {
            throw new IllegalArgumentException(
                    "invalid policy: %d entries, %d bytes, %s"
                            .formatted(maxEntries, maxBytes, maxWait));
        }
    }

    /// Returns a policy under the payload limit every event source shares.
    public static BatchPolicy of(int maxEntries, Duration maxWait) {
        return new BatchPolicy(maxEntries, PAYLOAD_MAX_BYTES, maxWait);
    }

    /// Returns whether entries wait for company at all.
    public boolean windowed() {
        return maxWait.isPositive();
    }
}
