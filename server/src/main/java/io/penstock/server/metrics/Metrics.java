package io.penstock.server.metrics;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.penstock.engine.metrics.MetricLimits;
import io.penstock.engine.metrics.MetricStore;
import io.penstock.engine.time.Tick;
import io.penstock.engine.time.Timeline;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// All metrics behind their lock, and the one thread that asks the sources at the end of each
/// minute. Kept in memory: a restart begins with none. Thread-safe.
public final class Metrics implements AutoCloseable {
    private static final long MINUTE_MILLIS = 60_000;
    private static final Logger LOG = LoggerFactory.getLogger(Metrics.class);

    private final Timeline timeline;
    private final List<MetricSource> sources = new CopyOnWriteArrayList<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition jumped = lock.newCondition();
    private final Thread thread;

    @GuardedBy("lock")
    private final MetricStore store;

    private Timeline.@Nullable Registration jumps;

    /// Creates an empty store that nobody feeds yet.
    public Metrics(Timeline timeline, MetricLimits limits) {
        this.timeline = timeline;
        this.store = new MetricStore(limits);
        this.thread = Thread.ofVirtual().name("penstock-metrics").unstarted(this::run);
    }

    /// Asks `source`, too, from now on.
    public void add(MetricSource source) {
        sources.add(source);
    }

    /// Begins to ask the sources each minute.
    public void start() {
        jumps = timeline.onJump(this::wake);
        thread.start();
    }

    /// Works with the store, to which the sources have just reported what they had. `work` must be
    /// quick; everybody else waits.
    public <T> T with(Function<MetricStore, T> work) {
        lock.lock();
        try {
            collect();
            return work.apply(store);
        } finally {
            lock.unlock();
        }
    }

    /// Returns how full the store is.
    public MetricStore.Usage usage() {
        return with(MetricStore::usage);
    }

    /// Returns the present of the clock that the metrics follow.
    public Instant now() {
        return timeline.instant();
    }

    @Override
    public void close() {
        Timeline.Registration registration = jumps;
        if (registration != null) {
            registration.close();
        }
        thread.interrupt();
    }

    private void run() {
        try {
            while (true) {
                awaitNextMinute();
                tidy();
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private void tidy() {
        lock.lock();
        try {
            collect();
            store.forget(timeline.instant());
        } catch (RuntimeException bug) { // the supervisor: the next minute gets its samples
            LOG.atError().setCause(bug).log("metrics were not collected");
        } finally {
            lock.unlock();
        }
    }

    @GuardedBy("lock")
    private void collect() {
        MetricStore to = store;
        for (MetricSource source : sources) {
            source.report(to::add);
        }
    }

    private void awaitNextMinute() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            Tick end = timeline.tick().plus(untilNextMinute());
            while (!timeline.tick().reached(end)) {
                jumped.await(timeline.realWait(end).toNanos(), TimeUnit.NANOSECONDS);
            }
        } finally {
            lock.unlock();
        }
    }

    private Duration untilNextMinute() {
        long millis = timeline.instant().toEpochMilli();
        return Duration.ofMillis(MINUTE_MILLIS - Math.floorMod(millis, MINUTE_MILLIS));
    }

    private void wake() {
        lock.lock();
        try {
            jumped.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
