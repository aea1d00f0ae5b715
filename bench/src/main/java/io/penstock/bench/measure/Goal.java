package io.penstock.bench.measure;

/// What [Lineup.Role#OURS] should reach beside another row of the same rounds.
public sealed interface Goal {
    /// Returns the row that ours is compared with.
    Lineup.Role beside();

    /// Throughput at least `times` that of the other.
    record AtLeastTimes(Lineup.Role beside, double times) implements Goal {}

    /// Median response time at most `micros` microseconds, whatever others take.
    record AtMostMicros(double micros) implements Goal {
        @Override
        public Lineup.Role beside() {
            return Lineup.Role.OURS;
        }
    }

    /// Median response time at most `micros` microseconds above that of the other.
    record AtMostMicrosOver(Lineup.Role beside, double micros) implements Goal {}
}
