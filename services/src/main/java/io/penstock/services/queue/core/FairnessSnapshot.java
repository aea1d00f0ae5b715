package io.penstock.services.queue.core;

import java.time.Duration;

/// What a queue's metrics say of its quiet tenants at one moment. Messages without a group are
/// quiet; without any noisy tenant each number equals that of the whole queue.
///
/// Ages are those of CloudWatch's `ApproximateAgeOfOldestMessage`: of messages not deleted, in
/// flight or not, from the end of their delay or their move to this queue; in a standard queue
/// without those received three times or more. Zero if there is none.
///
/// @param noisyGroups how many tenants are noisy
/// @param visibleInQuietGroups messages that can be received
/// @param inFlightInQuietGroups messages in flight
/// @param delayedInQuietGroups messages whose delay has not ended
/// @param oldestAge age of the oldest message of the whole queue
/// @param oldestAgeInQuietGroups age of the oldest message that is not a noisy tenant's
public record FairnessSnapshot(
        int noisyGroups,
        int visibleInQuietGroups,
        int inFlightInQuietGroups,
        int delayedInQuietGroups,
        Duration oldestAge,
        Duration oldestAgeInQuietGroups) {}
