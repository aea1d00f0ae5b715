package io.penstock.services.queue.core;

import io.penstock.engine.time.Tick;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;

/// Counts the calls of a FIFO queue against what SQS takes in a second: 300 of each action, or, in
/// high throughput mode, 300 of each message group and action and what the region takes of the
/// whole queue. Source: *Amazon SQS Developer Guide*, message quotas, throughput of FIFO queues.
///
/// AWS counts by partition, which holds one or more groups; here every group has a partition of its
/// own. Calls that name no group count for the queue alone.
///
/// Pure: it is told the time, which never runs backwards. Not thread-safe.
public final class CallRates {
    /// Calls of an action in a second, of a queue or of a message group.
    public static final int PER_SECOND = 300;

    /// How many message groups are counted at once; calls for others are too many then.
    public static final int GROUPS_MAX = 1_000_000;

    private static final long SWEEP_NANOS = 1_000_000_000;

    private final int regionPerSecond;
    private final Map<Action, TokenBucket> standard = new EnumMap<>(Action.class);
    private final Map<Action, TokenBucket> high = new EnumMap<>(Action.class);
    private final Map<GroupCalls, TokenBucket> groups = new HashMap<>();
    private Tick sweptAt;

    /// What is counted for itself.
    public enum Action {
        /// SendMessage.
        SEND,
        /// SendMessageBatch.
        SEND_BATCH,
        /// ReceiveMessage.
        RECEIVE,
        /// DeleteMessage.
        DELETE,
        /// DeleteMessageBatch.
        DELETE_BATCH,
        /// ChangeMessageVisibility.
        CHANGE_VISIBILITY,
        /// ChangeMessageVisibilityBatch.
        CHANGE_VISIBILITY_BATCH
    }

    /// Begins with full buckets.
    public CallRates(String region, Tick now) {
        regionPerSecond = regionPerSecond(region);
        sweptAt = now;
        for (Action action : Action.values()) {
            standard.put(action, new TokenBucket(PER_SECOND, now));
            high.put(action, new TokenBucket(regionPerSecond, now));
        }
    }

    /// Returns how many calls of an action a queue in high throughput mode takes in a second there.
    public static int regionPerSecond(String region) {
        return switch (region) {
            case "us-east-1", "us-west-2", "eu-west-1" -> 70_000;
            case "us-east-2", "eu-central-1" -> 19_000;
            case "ap-south-1", "ap-southeast-1", "ap-southeast-2", "ap-northeast-1" -> 9_000;
            case "eu-west-2", "sa-east-1" -> 4_500;
            default -> 2_400;
        };
    }

    /// Counts a call.
    ///
    /// @param highThroughput whether the queue is in that mode
    /// @return false if it is one too many
    public boolean call(Action action, boolean highThroughput, Tick now) {
        TokenBucket bucket = (highThroughput ? high : standard).get(action);
        return bucket != null && bucket.take(now);
    }

    /// Counts a call for a message group of a queue in high throughput mode.
    ///
    /// @return false if it is one too many
    public boolean groupCall(Action action, String groupId, Tick now) {
        if (now.nanos() - sweptAt.nanos() >= SWEEP_NANOS) {
            groups.values().removeIf(bucket -> bucket.full(now));
            sweptAt = now;
        }
        var key = new GroupCalls(action, groupId);
        TokenBucket bucket = groups.get(key);
        if (bucket == null) {
            if (groups.size() >= GROUPS_MAX) {
                return false;
            }
            bucket = new TokenBucket(PER_SECOND, now);
            groups.put(key, bucket);
        }
        return bucket.take(now);
    }

    /// Returns how many message groups are counted.
    int groups() {
        return groups.size();
    }

    /// Calls of one action for one message group, which are counted together.
    private record GroupCalls(Action action, String groupId) {}
}
