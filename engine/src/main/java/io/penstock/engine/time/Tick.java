package io.penstock.engine.time;

import java.time.Duration;

/// A point on one process's monotonic clock. Comparable only with ticks of the same [Timeline];
/// never persisted and never shown to a user. Overflow-safe, as [System#nanoTime] demands.
///
/// @param nanos nanoseconds since an arbitrary origin
public record Tick(long nanos) implements Comparable<Tick> {

    /// Returns the tick that lies `span` after this one.
    public Tick plus(Duration span) {
        return new Tick(nanos + span.toNanos());
    }

    /// Returns the time from this tick until `later`, negative if `later` has passed.
    public Duration until(Tick later) {
        return Duration.ofNanos(later.nanos - nanos);
    }

    /// Returns whether this tick has reached `deadline`.
    public boolean reached(Tick deadline) {
        return compareTo(deadline) >= 0;
    }

    @Override
    public int compareTo(Tick other) {
        return Long.signum(nanos - other.nanos);
    }
}
