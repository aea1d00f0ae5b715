package io.penstock.runtime.provisioned;

import io.penstock.engine.time.Timeline.Registration;
import io.penstock.runtime.environment.ProvisionedEnvironments;
import io.penstock.runtime.function.FunctionDefinition;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/// Environments without processes; each is initialised when the test allows it, or fails.
/// Thread-safe.
final class FakeEnvironments implements ProvisionedEnvironments {
    private final Semaphore allowed = new Semaphore(0);
    private final Set<String> broken = ConcurrentHashMap.newKeySet();
    private final Map<String, Integer> keep = new ConcurrentHashMap<>();
    private final Map<String, Integer> present = new ConcurrentHashMap<>();
    private volatile @Nullable Listener listener;

    /// Lets so many more be initialised.
    void allow(int count) {
        allowed.release(count);
    }

    /// Lets every initialisation of a version fail from now on, or succeed again.
    void breaks(String version, boolean broke) {
        if (broke) {
            broken.add(version);
        } else {
            broken.remove(version);
        }
    }

    /// Returns how many of a version exist.
    synchronized int present(String version) {
        return present.getOrDefault(version, 0);
    }

    void lose(FunctionDefinition version) {
        Listener told = listener;
        if (told != null) {
            told.lost(version, () -> add(version.version(), -1));
        }
    }

    void wear(FunctionDefinition version, int count) {
        Listener told = listener;
        if (told != null) {
            told.worn(version, count);
        }
    }

    @Override
    public Prepared prepare(FunctionDefinition version) throws InterruptedException {
        allowed.acquire();
        return broken.contains(version.version())
                ? new Prepared.InitFailed()
                : new Prepared.Ready(
                        new Warm() {
                            @Override
                            public boolean join() {
                                return joins(version.version());
                            }

                            @Override
                            public void drop() {}
                        });
    }

    @Override
    public synchronized void keep(FunctionDefinition version, int count, int held) {
        keep.put(version.version(), count);
        var _ = present.computeIfPresent(version.version(), (_, now) -> Math.min(now, count));
    }

    @Override
    public Registration onChange(Listener hears) {
        listener = hears;
        return () -> {};
    }

    private synchronized boolean joins(String version) {
        if (present(version) >= keep.getOrDefault(version, Integer.MAX_VALUE)) {
            return false;
        }
        add(version, 1);
        return true;
    }

    private synchronized void add(String version, int count) {
        present.merge(version, count, Integer::sum);
    }
}
