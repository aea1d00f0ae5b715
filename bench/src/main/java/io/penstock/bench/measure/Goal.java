package io.penstock.bench.measure;

/// What [Lineup.Role#OURS] should reach, mostly beside another row of the same rounds.
public sealed interface Goal {
    /// Throughput at least `times` that of the other.
    record AtLeastTimes(Lineup.Role beside, double times) implements Goal {}

    /// Median response time at most `micros` microseconds, whatever others take.
    record AtMostMicros(double micros) implements Goal {}

    /// Median response time at most `micros` microseconds above that of the other.
    record AtMostMicrosOver(Lineup.Role beside, double micros) implements Goal {}

    /// Of a hundred response times, 99 at most `micros` microseconds.
    record AtMostMicrosOf99(double micros) implements Goal {}
}
