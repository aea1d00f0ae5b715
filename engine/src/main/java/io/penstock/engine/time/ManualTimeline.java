package io.penstock.engine.time;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// A clock that stands still until somebody moves it. It reads no clock of the machine, so tests
/// and the server's manual mode share it. Thread-safe.
public final class ManualTimeline implements Timeline {
    private final Instant start;
    private final List<Runnable> listeners = new ArrayList<>();
    private long nanos;

    /// Returns a clock that shows `start` until it is moved.
    public ManualTimeline(Instant start) {
        this.start = start;
    }

    @Override
    public synchronized Tick tick() {
        return new Tick(nanos);
    }

    @Override
    public synchronized Instant instant() {
        return start.plusNanos(nanos);
    }

    @Override
    public Duration realWait(Tick deadline) {
        return tick().reached(deadline) ? Duration.ZERO : FOREVER;
    }

    @Override
    public synchronized Registration onJump(Runnable wake) {
        // Wrapped, so that two registrations of one runnable end one by one.
        Runnable entry = () -> wake.run();
        listeners.add(entry);
        return () -> forget(entry);
    }

    /// Moves both clocks forward by `span` and wakes every waiter.
    ///
    /// @throws IllegalArgumentException if `span` is negative
    public void advance(Duration span) {
        if (span.isNegative()) {
            throw new IllegalArgumentException("time moves forward only, was asked for " + span);
        }
        List<Runnable> woken;
        synchronized (this) {
            nanos += span.toNanos();
            woken = List.copyOf(listeners);
        }
        woken.forEach(Runnable::run);
    }

    private synchronized void forget(Runnable entry) {
        listeners.remove(entry);
    }
}
