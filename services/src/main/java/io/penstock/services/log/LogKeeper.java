package io.penstock.services.log;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Does for a [SegmentLog] what nobody should wait for: prepares segments, writes lazy records,
/// wins space back. One thread, asleep unless woken. Lazy records follow real time, as the device
/// does.
final class LogKeeper implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(LogKeeper.class);

    private final SegmentLog log;
    private final LogLimits limits;
    private final Thread thread;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition woken = lock.newCondition();
    private @Nullable LiveRecords records;

    @GuardedBy("lock")
    private boolean work = true;

    @GuardedBy("lock")
    private boolean lazy;

    @GuardedBy("lock")
    private boolean stopping;

    LogKeeper(SegmentLog log, LogLimits limits) {
        this.log = log;
        this.limits = limits;
        this.thread = Thread.ofPlatform().name("penstock-log").daemon().unstarted(this);
    }

    void start(LiveRecords records) {
        this.records = records;
        thread.start();
    }

    /// Ends the thread and waits for it; keeps interrupts.
    void stop() {
        lock.lock();
        try {
            stopping = true;
            woken.signalAll();
        } finally {
            lock.unlock();
        }
        joinThread();
    }

    /// Asks for a round.
    void wake() {
        lock.lock();
        try {
            work = true;
            woken.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Asks for a flush after the lazy delay, unless one is due anyway.
    void writeSoon() {
        lock.lock();
        try {
            if (!lazy) {
                lazy = true;
                woken.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    boolean isCurrentThread() {
        return thread.equals(Thread.currentThread());
    }

    @Override
    public void run() {
        try {
            for (Task task = next(); task != Task.STOP; task = next()) {
                perform(task);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } catch (Exception failed) { // the supervisor: whatever is wrong here, nothing may be
            // acknowledged
            log.fail(failed);
            LOG.atError().setCause(failed).log("log keeper failed, log refuses writes");
        }
    }

    private void perform(Task task) throws IOException {
        switch (task) {
            case TEND -> {
                log.prepare();
                if (reclaim()) {
                    log.prepare(); // there may be room for it now
                }
            }
            case FLUSH -> log.flush();
            case STOP -> {}
        }
    }

    private Task next() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long waitNanos = limits.lazyDelay().toNanos();
            while (!stopping && !work) {
                if (!lazy) {
                    woken.await();
                } else if (waitNanos > 0) {
                    waitNanos = woken.awaitNanos(waitNanos);
                } else {
                    lazy = false;
                    return Task.FLUSH;
                }
            }
            work = false;
            return stopping ? Task.STOP : Task.TEND;
        } finally {
            lock.unlock();
        }
    }

    /// Drops what can be dropped.
    ///
    /// @return whether anything was
    private boolean reclaim() throws IOException {
        boolean dropped = false;
        for (Segment oldest = log.reclaimable();
                oldest != null && !isStopping();
                oldest = log.reclaimable()) {
            if (oldest.liveBytes.get() > 0) {
                keepLive(oldest);
            }
            if (oldest.liveBytes.get() > 0) {
                return dropped; // some are still on their way in; the next round finds them settled
            }
            log.drop(oldest);
            dropped = true;
        }
        return dropped;
    }

    private void keepLive(Segment oldest) throws IOException {
        LiveRecords owner = records;
        if (owner != null) {
            log.flush(); // where segments are few, the end of this one may not be written yet
            try {
                SegmentScan.forEachRecord(oldest, owner::keep, () -> oldest.liveBytes.get() == 0);
            } catch (LogException full) {
                if (full.kind() != LogException.Kind.FULL) {
                    throw full;
                }
            }
        }
    }

    private boolean isStopping() {
        lock.lock();
        try {
            return stopping;
        } finally {
            lock.unlock();
        }
    }

    private void joinThread() {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                TimeUnit.SECONDS.timedJoin(thread, 1);
            } catch (InterruptedException again) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /// What to do in a round.
    private enum Task {
        TEND,
        FLUSH,
        STOP
    }
}
