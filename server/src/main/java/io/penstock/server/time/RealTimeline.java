package io.penstock.server.time;

import io.penstock.engine.time.Tick;
import io.penstock.engine.time.Timeline;
import java.time.Duration;
import java.time.Instant;

/// The machine's own clocks. Never jumps, so it never calls its listeners. Thread-safe.
public final class RealTimeline implements Timeline {
    @Override
    public Tick tick() {
        return new Tick(System.nanoTime());
    }

    @Override
    public Instant instant() {
        return Instant.now();
    }

    @Override
    public Duration realWait(Tick deadline) {
        Duration left = tick().until(deadline);
        return left.isNegative() ? Duration.ZERO : left;
    }

    @Override
    public Registration onJump(Runnable wake) {
        return () -> {};
    }
}
