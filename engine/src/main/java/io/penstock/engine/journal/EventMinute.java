package io.penstock.engine.journal;

import io.penstock.engine.metrics.Bucket;

/// What became of a mapping's events in one minute: the metrics of the group `EventCount`, and
/// `ProvisionedPollers` (Lambda developer guide, "Event source mapping metrics"). Each number in a
/// bucket is that of one poll, invocation or delete.
///
/// @param startMillis when the minute began, on the wall clock
/// @param polled `PolledEventCount`: messages received
/// @param filtered `FilteredOutEventCount`: dropped by the filter; their deletes count nowhere else
/// @param invoked `InvokedEventCount`: messages the function was run with, again on each retry
/// @param failed `FailedInvokeEventCount`: messages whose invocation failed, or that a partial
///   response named, or that were given up before the function could be invoked; 0 for a batch that
///   succeeded
/// @param deleted `DeletedEventCount`: handled and deleted; 0 for a delete that failed
/// @param provisionedPollers `ProvisionedPollers`: the most that were active at a time, 0 on demand
public record EventMinute(
        long startMillis,
        Bucket polled,
        Bucket filtered,
        Bucket invoked,
        Bucket failed,
        Bucket deleted,
        int provisionedPollers) {

    /// Begins a minute without provisioned pollers.
    static EventMinute at(long startMillis) {
        return new EventMinute(
                startMillis,
                Bucket.empty(),
                Bucket.empty(),
                Bucket.empty(),
                Bucket.empty(),
                Bucket.empty(),
                0);
    }

    /// Returns the same minute with the most provisioned pollers that were active in it.
    EventMinute with(int pollers) {
        return pollers == provisionedPollers
                ? this
                : new EventMinute(startMillis, polled, filtered, invoked, failed, deleted, pollers);
    }
}
