package io.penstock.engine.time;

import java.time.Instant;

/// The present on both clocks of one [Timeline], for a core that has deadlines to keep and stamps
/// to write down.
///
/// @param tick monotonic
/// @param instant wall clock
public record Moment(Tick tick, Instant instant) {
    /// Reads both clocks.
    public static Moment of(Timeline timeline) {
        return new Moment(timeline.tick(), timeline.instant());
    }

    /// Returns what the wall clock shows at `other`.
    public Instant instantOf(Tick other) {
        return instant.plus(tick.until(other));
    }
}
