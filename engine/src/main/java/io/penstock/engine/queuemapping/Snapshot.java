package io.penstock.engine.queuemapping;

import io.penstock.engine.pollers.LimitingFactor;
import java.time.Instant;

/// What a [QueueMapping] is doing now, for explanations and metrics. Immutable.
///
/// @param gathered messages waiting for their batch to be complete
/// @param closesAt when that batch closes at the latest; [Instant#EPOCH] if nothing waits
/// @param waiting complete batches waiting for their turn
/// @param heldBack complete batches that were throttled or refused and wait for another try
/// @param running invocations in flight
/// @param polls polls that are out
/// @param limit most batches that may be in flight now
/// @param factor what keeps the limit from being higher
/// @param lastAnswer when the source last answered a poll; [Instant#EPOCH] if never
/// @param sourceMissing whether the last poll found no queue
/// @param sourceTrouble why the last poll failed, empty if it did not
/// @param nextFactor what would keep the limit from being higher if `factor` did not
/// @param provisionedPollers the metric `ProvisionedPollers`: how many there are now, 0 on demand
public record Snapshot(
        Phase phase,
        int gathered,
        Instant closesAt,
        int waiting,
        int heldBack,
        int running,
        int polls,
        int limit,
        LimitingFactor factor,
        Instant lastAnswer,
        boolean sourceMissing,
        String sourceTrouble,
        LimitingFactor nextFactor,
        int provisionedPollers) {}
