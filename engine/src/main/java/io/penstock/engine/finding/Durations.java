package io.penstock.engine.finding;

import java.time.Duration;
import java.util.Optional;

/// How long invocations take by the size of their batch: a line through the samples, newer ones
/// counting more. Not thread-safe; confined to its [Observer].
final class Durations {
    /// Fewer samples say nothing.
    static final int SAMPLES_MIN = 10;

    /// From so many samples on, the old ones lose half of their weight.
    private static final int SAMPLES_MAX = 1_000;

    private static final double SIZES_DIFFER =
            0.1; // variance from which on a slope means something

    private double samples;
    private double sizes;
    private double seconds;
    private double sizesSquared;
    private double sizesTimesSeconds;
    private int largest;

    void add(int messages, Duration took) {
        double duration = took.toNanos() / 1e9;
        samples++;
        sizes += messages;
        seconds += duration;
        sizesSquared += (double) messages * messages;
        sizesTimesSeconds += messages * duration;
        largest = Math.max(largest, messages);
        if (samples >= SAMPLES_MAX) {
            samples /= 2;
            sizes /= 2;
            seconds /= 2;
            sizesSquared /= 2;
            sizesTimesSeconds /= 2;
        }
    }

    /// Returns what a batch of this size would take; empty if too little is known. Where all
    /// batches so far had the same size, a larger one is taken to need proportionally more.
    Optional<Prediction> of(int messages) {
        if (samples < SAMPLES_MIN) {
            return Optional.empty();
        }
        double meanSize = sizes / samples;
        double meanSeconds = seconds / samples;
        double variance = sizesSquared / samples - meanSize * meanSize;
        double covariance = sizesTimesSeconds / samples - meanSize * meanSeconds;
        double slope =
                variance > SIZES_DIFFER
                        ? Math.max(0, covariance / variance)
                        : meanSeconds / meanSize;
        double predicted = Math.max(0, meanSeconds + slope * (messages - meanSize));
        return Optional.of(
                new Prediction(
                        Math.round(samples),
                        meanSize,
                        span(meanSeconds),
                        span(predicted),
                        largest));
    }

    private static Duration span(double inSeconds) {
        return Duration.ofNanos(Math.round(inSeconds * 1e9));
    }

    /// What is expected of a batch.
    ///
    /// @param samples how many invocations it rests on
    /// @param meanSize of their batches
    /// @param mean their duration
    /// @param expected for the size asked about
    /// @param largest batch that was seen
    record Prediction(
            long samples, double meanSize, Duration mean, Duration expected, int largest) {}
}
