package io.penstock.services.queue;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.penstock.engine.time.Tick;
import io.penstock.engine.time.Timeline;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The one thread that watches the deadlines of all queues. A queue has at most one alarm; a queue
/// without a deadline costs nothing. Follows the [Timeline], also when that is moved by hand.
final class Alarms implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Alarms.class);

    private final Timeline timeline;
    private final Thread thread =
            Thread.ofPlatform().name("penstock-queues").daemon().unstarted(this);
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    @GuardedBy("lock")
    private final Map<Long, Alarm> byQueue = new HashMap<>();

    @GuardedBy("lock")
    private final TreeSet<Alarm> byTime =
            new TreeSet<>(
                    Comparator.comparing(Alarm::at).thenComparingLong(alarm -> alarm.queue.id()));

    private Timeline.@Nullable Registration jumps;

    Alarms(Timeline timeline) {
        this.timeline = timeline;
    }

    void start() {
        jumps = timeline.onJump(this::wake);
        thread.start();
    }

    void stop() {
        Timeline.Registration registration = jumps;
        if (registration != null) {
            registration.close();
        }
        thread.interrupt();
    }

    /// Rings `queue` at `at` instead of whenever it was to be rung.
    void set(QueueRoom queue, Tick at) {
        lock.lock();
        try {
            forget(queue);
            var alarm = new Alarm(queue, at);
            byQueue.put(queue.id(), alarm);
            byTime.add(alarm);
            if (byTime.first().equals(alarm)) {
                changed.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /// Never rings `queue` again, unless asked anew.
    void cancel(QueueRoom queue) {
        lock.lock();
        try {
            forget(queue);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void run() {
        try {
            while (true) {
                ring(awaitNext());
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private static void ring(QueueRoom queue) {
        try {
            queue.ring();
        } catch (
                RuntimeException
                        bug) { // the supervisor: one queue must not stop the others' clocks
            LOG.atError().addKeyValue("queue", queue.arn()).setCause(bug).log("queue alarm failed");
        }
    }

    private QueueRoom awaitNext() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (true) {
                Alarm next = byTime.isEmpty() ? null : byTime.first();
                if (next != null && timeline.tick().reached(next.at)) {
                    forget(next.queue);
                    return next.queue;
                }
                if (next == null) {
                    changed.await();
                } else {
                    changed.await(timeline.realWait(next.at).toNanos(), TimeUnit.NANOSECONDS);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private void wake() {
        lock.lock();
        try {
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    @GuardedBy("lock")
    private void forget(QueueRoom queue) {
        Alarm alarm = byQueue.remove(queue.id());
        if (alarm != null) {
            byTime.remove(alarm);
        }
    }

    /// When to ring whom.
    private record Alarm(QueueRoom queue, Tick at) {}
}
