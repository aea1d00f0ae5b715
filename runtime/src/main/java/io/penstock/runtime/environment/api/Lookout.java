package io.penstock.runtime.environment.api;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/// Lets the only invocation under way look for its answer for a moment, before it sleeps until it
/// is woken.
///
/// To wake a thread on another core takes longer than a quick function runs. Looking costs a core
/// that has nothing else to do just then: nobody looks while other invocations are under way, on a
/// machine with one core, or for a function that was not quick the last time. One for all channels
/// of a server; thread-safe.
public final class Lookout {
    /// How long to look, in nanoseconds.
    static final long LOOK_NANOS = 100_000;

    /// What counts as quick: an answer for which looking would have been long enough, had the
    /// thread not slept and been woken.
    static final long QUICK_NANOS = 2 * LOOK_NANOS;

    private final boolean spareCore;
    private final LongSupplier nanoClock;
    private final AtomicInteger underWay = new AtomicInteger();

    /// Counts invocations on this machine.
    public Lookout() {
        this(Runtime.getRuntime().availableProcessors(), System::nanoTime);
    }

    Lookout(int cores, LongSupplier nanoClock) {
        spareCore = cores > 1;
        this.nanoClock = nanoClock;
    }

    /// Counts an invocation that begins.
    void began() {
        underWay.incrementAndGet();
    }

    /// Counts an invocation that ends.
    void ended() {
        underWay.decrementAndGet();
    }

    /// Looks until the answer has come or it is time to sleep, if that is worth it.
    ///
    /// @param lastNanos how long the function took the last time
    /// @param answered whether the answer has come; is asked without a pause
    @SuppressWarnings("ThreadPriorityCheck") // giving way is the point: the function may be here
    void look(long lastNanos, BooleanSupplier answered) {
        if (!worthwhile(lastNanos)) {
            return;
        }
        long began = nanoClock.getAsLong();
        while (!answered.getAsBoolean() && nanoClock.getAsLong() - began < LOOK_NANOS) {
            Thread.yield();
        }
    }

    /// Returns whether nothing else is under way and the answer can be expected soon.
    boolean worthwhile(long lastNanos) {
        return spareCore && lastNanos <= QUICK_NANOS && underWay.get() == 1;
    }
}
