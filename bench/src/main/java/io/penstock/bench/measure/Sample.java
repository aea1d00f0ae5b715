package io.penstock.bench.measure;

/// The figures of one window. A figure that was not taken is not-a-number.
///
/// @param perSecond items per second
/// @param p50Micros median response time in microseconds
/// @param p99Micros 99th percentile in microseconds
/// @param p999Micros 99.9th percentile in microseconds
/// @param cpuMicros processor time of all processes taking part, per item, in microseconds
public record Sample(
        double perSecond, double p50Micros, double p99Micros, double p999Micros, double cpuMicros) {

    /// Returns the sample of a window.
    ///
    /// @param items how many were done
    /// @param window what the clocks said
    /// @param latencies one response time per request; empty if they were not taken
    public static Sample of(long items, Stopwatch.Reading window, Latencies latencies) {
        return new Sample(
                items / window.seconds(),
                latencies.micros(0.5),
                latencies.micros(0.99),
                latencies.micros(0.999),
                window.cpuSeconds() * 1e6 / items);
    }
}
