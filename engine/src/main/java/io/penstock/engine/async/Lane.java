package io.penstock.engine.async;

import java.util.ArrayDeque;
import java.util.Deque;

/// The events of one function whose turn has come. Not thread-safe; confined to its [EventDesk].
///
/// How many of them are worked on at once follows what the function takes: a throttle lowers the
/// limit to what still runs, every run raises it by one. So a long queue before a function with
/// little concurrency is read slowly instead of being throttled event by event.
final class Lane {
    private final Deque<Long> ready = new ArrayDeque<>();
    private final int limitMax;
    private int limit;
    private int inFlight;

    Lane(int limitMax) {
        this.limitMax = limitMax;
        this.limit = limitMax;
    }

    void add(long number) {
        ready.add(number);
    }

    boolean mayStart() {
        return !ready.isEmpty() && inFlight < limit;
    }

    long start() {
        inFlight++;
        return ready.remove();
    }

    void ended() {
        inFlight--;
    }

    void ran() {
        limit = Math.min(limitMax, limit + 1);
    }

    void throttled() {
        limit = Math.max(1, inFlight);
    }

    boolean isIdle() {
        return ready.isEmpty() && inFlight == 0;
    }

    int inFlight() {
        return inFlight;
    }

    int ready() {
        return ready.size();
    }
}
