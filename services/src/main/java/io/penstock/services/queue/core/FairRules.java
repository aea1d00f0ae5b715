package io.penstock.services.queue.core;

import java.time.Duration;

/// When a tenant of a standard queue counts as noisy, and when no longer.
///
/// The *Amazon SQS Developer Guide* ("Amazon SQS fair queues") publishes the share, the least
/// number in flight and the five minutes, and says that a share of processing time counts too. It
/// does not publish over which period, from which amount on, or how far a share must fall; those
/// are ours (decision 0005).
///
/// @param shareIn noisy above this share of the messages in flight, or of the processing time
/// @param inFlightMin by its share in flight only with so many of its own in flight
/// @param smoothing time constant of the exponential window over which processing time is counted
/// @param evidenceMin by its share of processing time only from so much of it on
/// @param shareOut quiet again once both shares are at most this
/// @param hold for so long without interruption
/// @param idle quiet again after so long without any message in flight
public record FairRules(
        double shareIn,
        int inFlightMin,
        Duration smoothing,
        Duration evidenceMin,
        double shareOut,
        Duration hold,
        Duration idle) {
    /// Published by AWS.
    public static final double SHARE_IN = 0.10;

    /// Published by AWS.
    public static final int MIN_IN_FLIGHT = 30;

    /// Long enough to outlast a pause, short enough to forget an hour.
    public static final Duration SMOOTHING = Duration.ofSeconds(60);

    /// Keeps the first few messages of an empty queue from making anybody noisy.
    public static final Duration MIN_EVIDENCE = Duration.ofSeconds(10);

    /// Below [#SHARE_IN], so that nobody flickers.
    public static final double SHARE_OUT = 0.08;

    /// See [#SHARE_OUT].
    public static final Duration HOLD = Duration.ofSeconds(10);

    /// Published by AWS.
    public static final Duration IDLE_QUIET = Duration.ofMinutes(5);

    /// As [#evidenceMin]: processing time is not looked at.
    public static final Duration NO_EVIDENCE_SUFFICES = Duration.ofSeconds(Long.MAX_VALUE);

    /// What every queue uses.
    public static final FairRules STANDARD =
            new FairRules(
                    SHARE_IN, MIN_IN_FLIGHT, SMOOTHING, MIN_EVIDENCE, SHARE_OUT, HOLD, IDLE_QUIET);

    /// Checks that the shares make sense together.
    public FairRules {
        if (!(shareOut >= 0 && shareOut <= shareIn && shareIn <= 1)) {
            throw new IllegalArgumentException("shares " + shareIn + ", " + shareOut);
        }
        if (inFlightMin < 1 || !smoothing.isPositive()) {
            throw new IllegalArgumentException("rules " + inFlightMin + ", " + smoothing);
        }
    }

    /// Returns whether processing time can make anybody noisy.
    boolean usesProcessingTime() {
        return !evidenceMin.equals(NO_EVIDENCE_SUFFICES);
    }

    /// Returns the same rules, except that processing time makes nobody noisy.
    public FairRules byInFlightOnly() {
        return new FairRules(
                shareIn, inFlightMin, smoothing, NO_EVIDENCE_SUFFICES, shareOut, hold, idle);
    }
}
