package io.penstock.runtime.environment.log;

import io.penstock.engine.time.Tick;
import io.penstock.engine.time.Timeline;
import io.penstock.engine.time.Timeline.Registration;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Has everything swept that is too old: once an hour, when the clock is moved by hand, and when a
/// retention changes. One thread.
final class RetentionSweeper implements AutoCloseable {
    private static final Duration EVERY = Duration.ofHours(1);
    private static final Duration LAST_SWEEP = Duration.ofSeconds(5);

    private final Timeline timeline;
    private final Runnable sweep;
    private final Semaphore woken = new Semaphore(0);
    private volatile boolean closed;
    private @Nullable Thread thread;
    private @Nullable Registration jumps;

    RetentionSweeper(Timeline timeline, Runnable sweep) {
        this.timeline = timeline;
        this.sweep = sweep;
    }

    void start() {
        jumps = timeline.onJump(this::wake);
        thread = Thread.ofVirtual().name("log-retention").start(this::run);
    }

    void wake() {
        woken.release();
    }

    @Override
    public void close() {
        closed = true;
        wake();
        if (jumps != null) {
            jumps.close();
        }
        @Nullable Thread last = thread;
        if (last == null) {
            return;
        }
        try {
            last.join(LAST_SWEEP);
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            while (!closed) {
                sweep.run();
                Tick next = timeline.tick().plus(EVERY);
                long wait = timeline.realWait(next).toNanos();
                boolean _ = woken.tryAcquire(Math.max(1, wait), TimeUnit.NANOSECONDS);
                boolean _ = woken.drainPermits() > 0;
            }
            sweep.run(); // the clock may have been moved just now
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
