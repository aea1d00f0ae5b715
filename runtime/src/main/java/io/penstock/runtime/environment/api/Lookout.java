package io.penstock.runtime.environment.api;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/// Lets the only one who is at work look for a moment for what it waits for, before it sleeps until
/// it is woken: an invocation for its answer, a connection for its client's next request.
///
/// To wake a thread on another core takes longer than a quick function runs. Looking costs a core
/// that has nothing else to do just then: nobody looks while others are at work, on a machine with
/// one core, or for what was not quick the last time. One for all channels of a server, and one for
/// all its connections; thread-safe.
public final class Lookout {
    /// How long to look, in nanoseconds.
    static final long LOOK_NANOS = 100_000;

    /// What counts as quick: something for which looking would have been long enough, had the
    /// thread not slept and been woken.
    static final long QUICK_NANOS = 2 * LOOK_NANOS;

    private final boolean spareCore;
    private final LongSupplier nanoClock;
    private final AtomicInteger atWork = new AtomicInteger();

    /// Counts who is at work on this machine.
    public Lookout() {
        this(Runtime.getRuntime().availableProcessors(), System::nanoTime);
    }

    /// Counts who is at work on a machine with so many cores.
    public Lookout(int cores, LongSupplier nanoClock) {
        spareCore = cores > 1;
        this.nanoClock = nanoClock;
    }

    /// Counts one that goes to work.
    public void began() {
        atWork.incrementAndGet();
    }

    /// Counts one that sleeps or has ended.
    public void ended() {
        atWork.decrementAndGet();
    }

    /// Looks until it has come or it is time to sleep, if that is worth it.
    ///
    /// @param lastNanos how long it took the last time
    /// @param come whether it has come; is asked without a pause
    /// @return whether it has been seen
    @SuppressWarnings("ThreadPriorityCheck") // giving way is the point: the function may be here
    public boolean look(long lastNanos, BooleanSupplier come) {
        if (!worthwhile(lastNanos)) {
            return false;
        }
        long began = nanoClock.getAsLong();
        while (!come.getAsBoolean()) {
            if (nanoClock.getAsLong() - began >= LOOK_NANOS) {
                return false;
            }
            Thread.yield();
        }
        return true;
    }

    /// Returns whether nobody else is at work and it can be expected soon.
    public boolean worthwhile(long lastNanos) {
        return spareCore && lastNanos <= QUICK_NANOS && atWork.get() == 1;
    }
}
