package io.penstock.bench.measure;

/// What a row should reach, mostly beside another one of the same rounds: [Lineup.Role#OURS], if
/// nothing else is said.
public sealed interface Goal {
    /// Throughput at least `times` that of the other.
    record AtLeastTimes(Lineup.Role beside, double times) implements Goal {}

    /// Median response time at most `micros` microseconds, whatever others take.
    record AtMostMicros(double micros) implements Goal {}

    /// Median response time of a row at most `micros` microseconds above that of the other.
    record AtMostMicrosOver(Lineup.Role of, Lineup.Role beside, double micros) implements Goal {}

    /// Of a hundred response times, 99 at most `times` the row's median.
    record TailAtMostTimes(Lineup.Role of, double times) implements Goal {}

    /// Of a hundred response times, 99 at most `micros` microseconds.
    record AtMostMicrosOf99(double micros) implements Goal {}
}
