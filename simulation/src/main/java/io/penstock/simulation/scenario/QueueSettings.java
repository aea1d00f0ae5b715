package io.penstock.simulation.scenario;

import java.time.Duration;

/// How the queue is set up.
///
/// @param visibility how long a received message is hidden, positive
/// @param delay how long a sent message is hidden
/// @param maxReceiveCount receives before a message goes to the dead-letter queue; 0 for none
/// @param inFlightMax how many messages may be in flight
/// @param signals whether the queue tells its mappings when messages may be there; if not, they
///   long-poll
/// @param failuresPerMille how many of 1,000 calls fail while there is trouble
public record QueueSettings(
        Duration visibility,
        Duration delay,
        int maxReceiveCount,
        int inFlightMax,
        boolean signals,
        int failuresPerMille) {
    /// What AWS lets be in flight (SQS Developer Guide, "Amazon SQS message quotas").
    public static final int IN_FLIGHT_MAX = 120_000;

    public QueueSettings {
        if (!visibility.isPositive() || delay.isNegative()) {
            throw new IllegalArgumentException(
                    "invalid times: visibility %s, delay %s".formatted(visibility, delay));
        }
        if (maxReceiveCount < 0 || inFlightMax < 1) {
            throw new IllegalArgumentException(
                    "invalid counts: maxReceiveCount %d, inFlightMax %d"
                            .formatted(maxReceiveCount, inFlightMax));
        }
    }

    /// Returns a queue with AWS's defaults and a dead-letter queue behind it.
    public static QueueSettings withDeadLetters(int maxReceiveCount) {
        return new QueueSettings(
                Duration.ofSeconds(30), Duration.ZERO, maxReceiveCount, IN_FLIGHT_MAX, true, 0);
    }

    /// Returns whether there is a dead-letter queue.
    public boolean hasDeadLetters() {
        return maxReceiveCount > 0;
    }
}
