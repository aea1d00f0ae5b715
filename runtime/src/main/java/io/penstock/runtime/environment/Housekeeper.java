package io.penstock.runtime.environment;

import io.penstock.engine.arn.FunctionArn;
import io.penstock.runtime.function.FunctionDefinition;
import io.penstock.runtime.function.FunctionDirectory;
import io.penstock.runtime.function.FunctionDirectory.Lookup;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Looks after idle environments on one thread: freezes them, ends those that idled or lived too
/// long, and retires revisions that are no longer current. Rests while nothing idles unfrozen.
final class Housekeeper implements AutoCloseable {
    private static final Duration REST = Duration.ofSeconds(30);

    private final EnvironmentPool pool;
    private final FunctionDirectory directory;
    private final Lifespan lifespan;
    private final Set<FunctionArn> changed = ConcurrentHashMap.newKeySet();
    private final Semaphore wake = new Semaphore(0);
    private volatile boolean resting;
    private volatile boolean stopping;
    private @Nullable Thread thread;

    Housekeeper(EnvironmentPool pool, FunctionDirectory directory, Lifespan lifespan) {
        this.pool = pool;
        this.directory = directory;
        this.lifespan = lifespan;
    }

    void start() {
        thread = Thread.ofVirtual().name("environment-housekeeper").start(this::run);
    }

    /// Notes that a function has changed. Does not block.
    void changed(FunctionArn function) {
        changed.add(function.unqualified());
        wake.release();
    }

    /// Notes that an environment idles. Costs one read while the housekeeper is up anyway.
    void idles() {
        if (resting) {
            resting = false;
            wake.release();
        }
    }

    @Override
    public void close() {
        stopping = true;
        wake.release();
        @Nullable Thread last = thread;
        if (last != null) {
            try {
                last.join();
            } catch (InterruptedException hurried) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void run() {
        try {
            Duration wait = REST;
            while (!stopping) {
                var _ = wake.tryAcquire(wait.toMillis(), TimeUnit.MILLISECONDS);
                wake.drainPermits();
                resting = false;
                retireChanged();
                wait = sweep(System.nanoTime());
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private void retireChanged() {
        for (FunctionArn function : Set.copyOf(changed)) {
            changed.remove(function); // first: a change that comes now is noted again
            pool.retire(function, this::current);
        }
    }

    private boolean current(FunctionDefinition function) {
        return directory.find(function.arn().qualified(function.version()))
                        instanceof Lookup.Found(var found)
                && found.revision().equals(function.revision());
    }

    /// Provisioned environments stay until others have taken their place, whoever sees to that.
    private void tidy(Shelf shelf, long now) {
        if (!shelf.provisioned()) {
            shelf.takeExpired(lifespan, now).forEach(pool::endSoon);
            return;
        }
        int worn = shelf.worn(lifespan, now);
        if (worn > 0) {
            pool.tellWorn(shelf, worn);
        }
    }

    /// Returns how long to wait for the next sweep.
    private Duration sweep(long now) {
        resting = true; // from here on every environment that begins to idle wakes us
        boolean running = false;
        for (Shelf shelf : pool.shelves()) {
            tidy(shelf, now);
            if (!lifespan.freezeAfter().isZero()) {
                running |= shelf.freeze(lifespan.freezeAfter(), now);
            }
        }
        if (running) {
            resting = false;
            return lifespan.freezeAfter();
        }
        return lifespan.idleLimit().compareTo(REST) < 0 ? lifespan.idleLimit() : REST;
    }
}
