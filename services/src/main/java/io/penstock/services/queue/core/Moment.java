package io.penstock.services.queue.core;

import io.penstock.engine.time.Tick;
import io.penstock.engine.time.Timeline;

/// The present on both clocks, read together: deadlines follow `tick`, stamps that leave the
/// process follow `epochMillis`. Restored deadlines are stored as stamps and translated through a
/// moment.
///
/// @param tick the monotonic clock
/// @param epochMillis the wall clock, milliseconds since 1970
public record Moment(Tick tick, long epochMillis) {
    private static final long NANOS_PER_MILLI = 1_000_000;

    /// Reads both clocks of `timeline`.
    public static Moment of(Timeline timeline) {
        return new Moment(timeline.tick(), timeline.instant().toEpochMilli());
    }

    /// Returns the stamp of the point that lies at `nanos` on the monotonic clock.
    public long stampOf(long nanos) {
        return epochMillis + Math.floorDiv(nanos - tick.nanos(), NANOS_PER_MILLI);
    }

    /// Returns where on the monotonic clock the point stamped `stamp` lies; may lie before its
    /// origin.
    public long nanosOf(long stamp) {
        return tick.nanos() + (stamp - epochMillis) * NANOS_PER_MILLI;
    }
}
