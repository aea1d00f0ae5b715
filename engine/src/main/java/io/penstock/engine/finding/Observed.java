package io.penstock.engine.finding;

import io.penstock.engine.finding.Durations.Prediction;
import java.util.Optional;

/// What was seen of a mapping since polling began or its configuration or function last changed.
///
/// @param passed messages that passed the filter
/// @param filtered messages that it dropped
/// @param filteredWhy why the last of them, empty for none
/// @param filteredInRow of them, those since the last that passed
/// @param invocations that came to an end
/// @param timeouts of them
/// @param timedOut of those, the ones that had several messages
/// @param ignoredAnswers of them, answers that listed failed items which nobody read
/// @param ignoredMessages messages of those batches, all of them deleted
/// @param fullBatch how long a full batch is expected to take; empty if too little is known
/// @param windows how batches ended that waited for their whole window
/// @param overlaps messages received again while they were being worked on
/// @param overlapExample the last of them, empty for none
/// @param letGo receives that ended without the function having run
/// @param letGoWhy why the last of them did, empty for none
/// @param neverRan messages dead-lettered without having run once
/// @param neverRanExample the last of them, empty for none
public record Observed(
        long passed,
        long filtered,
        String filteredWhy,
        long filteredInRow,
        long invocations,
        long timeouts,
        TimedOut timedOut,
        long ignoredAnswers,
        long ignoredMessages,
        Optional<FullBatch> fullBatch,
        Windows windows,
        long overlaps,
        String overlapExample,
        long letGo,
        String letGoWhy,
        long neverRan,
        String neverRanExample) {
    /// Nothing was seen yet.
    public static final Observed NOTHING = new Observer().observed(1);

    /// Batches of several messages that timed out.
    ///
    /// @param batches how many
    /// @param messages in them
    public record TimedOut(long batches, long messages) {}

    /// Batches that closed because their window had elapsed.
    ///
    /// @param batches how many
    /// @param messages in them
    public record Windows(long batches, long messages) {}

    /// What a batch as large as the mapping allows is expected to take.
    ///
    /// @param samples invocations that this rests on
    /// @param meanSize of their batches
    /// @param meanMillis of their durations
    /// @param expectedMillis of a full batch
    /// @param largest batch among them
    public record FullBatch(
            long samples, double meanSize, long meanMillis, long expectedMillis, int largest) {
        static FullBatch of(Prediction prediction) {
            return new FullBatch(
                    prediction.samples(),
                    prediction.meanSize(),
                    prediction.mean().toMillis(),
                    prediction.expected().toMillis(),
                    prediction.largest());
        }
    }
}
