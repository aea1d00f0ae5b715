package io.penstock.bench.measure;

import java.time.Duration;
import java.util.stream.Stream;

/// Measures a window: time passed, and processor time that this process and all its descendants
/// used meanwhile (servers and functions are descendants of the harness). Idle contenders are
/// counted too, but use next to none.
public final class Stopwatch {
    private final double cpuSecondsAtStart = cpuSeconds();
    private final long startNanos = System.nanoTime();

    private Stopwatch() {}

    /// Starts measuring.
    public static Stopwatch start() {
        return new Stopwatch();
    }

    /// Ends the window.
    public Reading stop() {
        double seconds = (System.nanoTime() - startNanos) / 1e9;
        return new Reading(seconds, cpuSeconds() - cpuSecondsAtStart);
    }

    /// Processor time (user and system) of the process tree so far, in seconds; not-a-number where
    /// the machine does not tell. On Linux it comes from `/proc`, in steps of 10 ms per process.
    private static double cpuSeconds() {
        ProcessHandle self = ProcessHandle.current();
        return Stream.concat(Stream.of(self), self.descendants())
                .mapToDouble(Stopwatch::cpuSeconds)
                .sum();
    }

    private static double cpuSeconds(ProcessHandle process) {
        // A process that has just ended has no figure; it is not one of the contenders.
        double otherwise = process.isAlive() ? Double.NaN : 0;
        return process.info()
                .totalCpuDuration()
                .map(Duration::toNanos)
                .map(nanos -> nanos / 1e9)
                .orElse(otherwise);
    }

    /// What the clocks said at the end of a window.
    ///
    /// @param seconds time passed
    /// @param cpuSeconds processor time of all processes; not-a-number if unknown
    public record Reading(double seconds, double cpuSeconds) {}
}
