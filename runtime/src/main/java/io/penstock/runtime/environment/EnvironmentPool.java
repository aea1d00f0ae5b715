package io.penstock.runtime.environment;

import io.penstock.engine.arn.FunctionArn;
import io.penstock.engine.concurrency.Admission;
import io.penstock.engine.concurrency.Capacity;
import io.penstock.engine.concurrency.Permit;
import io.penstock.engine.invocation.InvocationResult;
import io.penstock.engine.time.Timeline.Registration;
import io.penstock.runtime.function.FunctionDefinition;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// All environments: idle ones on a [Shelf] per revision of a function and kind, busy ones with
/// whoever took them. Thread-safe; taking and giving back touches one shelf's lock only.
final class EnvironmentPool implements ProvisionedEnvironments {
    /// How often one who needs room looks for an idle environment while others take what it found.
    private static final int LOOKS_MAX = 10_000;

    private final EnvironmentFactory factory;
    private final AdmissionDesk desk;
    private final Semaphore places;
    private final Semaphore provisionedPlaces;
    private final Map<ShelfKey, Shelf> shelves = new ConcurrentHashMap<>();
    private final AtomicInteger idleOnDemand = new AtomicInteger();
    private final AtomicInteger idleProvisioned = new AtomicInteger();
    private final Set<Environment> all = ConcurrentHashMap.newKeySet();
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();

    EnvironmentPool(EnvironmentFactory factory, AdmissionDesk desk, EnvironmentSettings settings) {
        this.factory = factory;
        this.desk = desk;
        places = new Semaphore(settings.environmentsMax());
        provisionedPlaces = new Semaphore(settings.backgroundMax());
    }

    /// What came of the wish for an environment.
    sealed interface Taken {
        /// Here it is, thawed.
        record Got(Environment environment) implements Taken {}

        /// Every environment of this machine is busy.
        record AllBusy() implements Taken {}

        /// One would have to be made, and may not.
        record Limited(InvocationResult.Throttled throttled) implements Taken {}
    }

    /// Takes the most recently used idle environment of this revision, or makes one if the ledger
    /// allows. At the machine's limit the least recently used idle environment of any function
    /// makes room.
    ///
    /// @param permit for this version; says which kind of environment
    /// @throws EnvironmentUnavailableException if the machine cannot provide one
    Taken take(FunctionDefinition function, Permit permit) {
        boolean provisioned = permit.capacity() == Capacity.PROVISIONED;
        @Nullable Environment idle = shelf(function, provisioned).take();
        if (idle != null) {
            idle.thaw();
            return new Taken.Got(idle);
        }
        // Provisioned ones are always there; should one be missing, it was paid for already.
        return provisioned ? replacement(function) : grow(function, permit);
    }

    /// Gives an environment back.
    ///
    /// @return whether it idles now; otherwise it is not wanted any more and is ending
    boolean give(Environment environment) {
        environment.rest();
        Shelf shelf = shelf(environment);
        boolean kept = shelf.give(environment);
        if (!kept) {
            forgetIfFinished(shelf);
            endSoon(environment);
        }
        return kept;
    }

    /// Ends an environment that was taken and cannot be given back.
    void discard(Environment environment) {
        Shelf shelf = shelf(environment);
        if (environment.provisioned() && !listeners.isEmpty()) {
            listeners.getFirst().lost(environment.function(), shelf::lost);
        } else {
            shelf.lost();
        }
        forgetIfFinished(shelf);
        endSoon(environment);
    }

    /// Ends an environment that is not on a shelf.
    void endSoon(Environment environment) {
        Thread.ofVirtual().name("environment-end").start(() -> end(environment));
    }

    /// Retires every idle environment of a function whose revision `current` denies; busy ones
    /// follow when they are given back.
    void retire(FunctionArn function, Predicate<FunctionDefinition> current) {
        shelves.forEach((key, shelf) -> {
            if (key.function.equals(function) && !current.test(shelf.function())) {
                shelf.retire().forEach(this::endSoon);
                forgetIfFinished(shelf);
            }
        });
    }

    /// Returns all shelves, for housekeeping.
    List<Shelf> shelves() {
        return List.copyOf(shelves.values());
    }

    /// Tells that provisioned environments of a shelf are worn.
    void tellWorn(Shelf shelf, int count) {
        listeners.forEach(listener -> listener.worn(shelf.function(), count));
    }

    /// Ends every environment, busy ones included.
    void endAll() {
        List.copyOf(all).forEach(this::end);
    }

    /// Returns how many environments exist.
    int size() {
        return all.size();
    }

    // ---- provisioned environments

    @Override
    public Prepared prepare(FunctionDefinition version) throws InterruptedException {
        try {
            return make(version, true) instanceof Taken.Got(Environment environment)
                    ? prepare(environment)
                    : new Prepared.NoRoom("All environments of this machine are busy.");
        } catch (EnvironmentUnavailableException unavailable) {
            return new Prepared.NoRoom(String.valueOf(unavailable.getMessage()));
        }
    }

    @Override
    public void keep(FunctionDefinition version, int count, int held) {
        shelf(version, true).keep(count, held).forEach(this::endSoon);
    }

    @Override
    public Registration onChange(Listener listener) {
        if (!listeners.isEmpty()) {
            throw new IllegalStateException("somebody else listens");
        }
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    private Prepared prepare(Environment environment) throws InterruptedException {
        boolean ready = false;
        try {
            ready = environment.prepare();
        } finally {
            if (!ready) {
                endSoon(environment);
            }
        }
        return ready ? new Prepared.Ready(new Joining(environment)) : new Prepared.InitFailed();
    }

    /// A provisioned environment before it is on its shelf.
    private final class Joining implements Warm {
        private final Environment environment;

        Joining(Environment environment) {
            this.environment = environment;
        }

        @Override
        public boolean join() {
            shelf(environment).added();
            return give(environment);
        }

        @Override
        public void drop() {
            endSoon(environment);
        }
    }

    // ---- making and ending

    private Taken grow(FunctionDefinition function, Permit permit) {
        if (desk.grow(permit) instanceof Admission.Throttled(var reason, var retryAfter)) {
            return new Taken.Limited(new InvocationResult.Throttled(reason, retryAfter));
        }
        boolean made = false;
        try {
            Taken taken = make(function, false);
            made = taken instanceof Taken.Got;
            return taken;
        } finally {
            if (!made) {
                desk.shrink(permit);
            }
        }
    }

    private Taken replacement(FunctionDefinition function) {
        Taken taken = make(function, true);
        if (taken instanceof Taken.Got) {
            shelf(function, true).added();
        }
        return taken;
    }

    private Taken make(FunctionDefinition function, boolean provisioned) {
        if (provisioned && !provisionedPlaces.tryAcquire()) {
            return new Taken.AllBusy();
        }
        boolean made = false;
        try {
            if (!places.tryAcquire() && !evictOne()) {
                return new Taken.AllBusy();
            }
            Environment environment = create(function, provisioned);
            made = true;
            return new Taken.Got(environment);
        } finally {
            if (provisioned && !made) {
                provisionedPlaces.release();
            }
        }
    }

    private Environment create(FunctionDefinition function, boolean provisioned) {
        boolean created = false;
        try {
            Environment environment = factory.create(function, provisioned);
            all.add(environment);
            if (!provisioned) {
                shelf(environment).added();
            }
            created = true;
            return environment;
        } finally {
            if (!created) {
                places.release();
            }
        }
    }

    /// Ends the least recently used idle environment; its place goes to the caller.
    ///
    /// @return false if none idles
    private boolean evictOne() {
        // Environments come and go while the shelves are looked at one after the other: that all of
        // them were found empty does not say that nothing idled. Their common count does.
        for (int look = 0; look < LOOKS_MAX && idleOnDemand.get() > 0; look++) {
            Optional<Environment> oldest = takeOldest();
            if (oldest.isPresent()) {
                Environment evicted = oldest.get();
                if (all.remove(evicted)) {
                    Thread.ofVirtual().start(() -> factory.destroy(evicted));
                }
                return true;
            }
            Thread.onSpinWait(); // somebody else was faster
        }
        return false;
    }

    private Optional<Environment> takeOldest() {
        return shelves.values().stream()
                .min(Comparator.comparingLong(Shelf::oldestIdleNanos))
                .flatMap(Shelf::takeOldest);
    }

    private void end(Environment environment) {
        if (all.remove(environment)) {
            try {
                factory.destroy(environment);
            } finally {
                places.release();
                if (environment.provisioned()) {
                    provisionedPlaces.release();
                }
            }
        }
    }

    private Shelf shelf(Environment environment) {
        return shelf(environment.function(), environment.provisioned());
    }

    private Shelf shelf(FunctionDefinition function, boolean provisioned) {
        ShelfKey key = ShelfKey.of(function, provisioned);
        @Nullable Shelf shelf = shelves.get(key); // computeIfAbsent may lock even where it finds
        return shelf != null
                ? shelf
                : shelves.computeIfAbsent(key, _ -> newShelf(function, provisioned));
    }

    private Shelf newShelf(FunctionDefinition function, boolean provisioned) {
        return new Shelf(function, provisioned, provisioned ? idleProvisioned : idleOnDemand);
    }

    /// A retired shelf stays until its last environment has come back, to be told so.
    private void forgetIfFinished(Shelf shelf) {
        if (shelf.finished()) {
            shelves.remove(ShelfKey.of(shelf.function(), shelf.provisioned()), shelf);
        }
    }

    /// Environments that may stand in for each other.
    private record ShelfKey(
            FunctionArn function, String version, String revision, boolean provisioned) {
        static ShelfKey of(FunctionDefinition function, boolean provisioned) {
            return new ShelfKey(
                    function.arn(), function.version(), function.revision(), provisioned);
        }
    }
}
