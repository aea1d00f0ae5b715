package io.penstock.runtime.mapping;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.penstock.engine.time.Tick;
import io.penstock.engine.time.Timeline;
import io.penstock.engine.time.Timeline.Registration;
import java.util.Comparator;
import java.util.TreeSet;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Wakes drivers at their deadlines: one thread for all of them, on any [Timeline]. Thread-safe.
final class Alarms implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Alarms.class);

    private final Timeline timeline;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    @GuardedBy("lock")
    private final TreeSet<Alarm> armed =
            new TreeSet<>(Comparator.comparing(Alarm::deadline).thenComparingLong(Alarm::number));

    @GuardedBy("lock")
    private long numbers;

    @GuardedBy("lock")
    private boolean closed;

    private @Nullable Registration jumps;

    Alarms(Timeline timeline) {
        this.timeline = timeline;
    }

    /// An alarm that was set.
    ///
    /// @param wake called once, on the thread of the alarms; must not block
    record Alarm(Tick deadline, long number, Runnable wake) {}

    void start(ThreadFactory threads) {
        jumps = timeline.onJump(this::recheck);
        threads.newThread(this::run).start();
    }

    /// Sets an alarm.
    Alarm set(Tick deadline, Runnable wake) {
        lock.lock();
        try {
            var alarm = new Alarm(deadline, numbers++, wake);
            armed.add(alarm);
            if (armed.first().equals(alarm)) {
                changed.signal();
            }
            return alarm;
        } finally {
            lock.unlock();
        }
    }

    /// Takes an alarm back, if it has not gone off.
    void cancel(Alarm alarm) {
        lock.lock();
        try {
            armed.remove(alarm);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        if (jumps != null) {
            jumps.close();
        }
        lock.lock();
        try {
            closed = true;
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    private void recheck() {
        lock.lock();
        try {
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        try {
            for (Alarm due = next(); due != null; due = next()) {
                wake(due);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /// The supervisor of this thread: a driver that cannot be woken must not silence the others.
    private static void wake(Alarm due) {
        try {
            due.wake().run();
        } catch (RuntimeException | Error bug) {
            LOG.atError().setCause(bug).log("alarm failed");
        }
    }

    /// Waits for the next alarm; null when closed.
    private @Nullable Alarm next() throws InterruptedException {
        lock.lock();
        try {
            while (!closed) {
                if (armed.isEmpty()) {
                    changed.await();
                    continue;
                }
                Alarm first = armed.first();
                long wait = timeline.realWait(first.deadline()).toNanos();
                if (wait <= 0) {
                    armed.remove(first);
                    return first;
                }
                // Woken for an earlier alarm, a jump of the clock or in time: all look again.
                boolean _ = changed.await(wait, TimeUnit.NANOSECONDS);
            }
            return null;
        } finally {
            lock.unlock();
        }
    }
}
