package io.penstock.runtime.environment;

import io.penstock.engine.arn.FunctionArn;
import io.penstock.runtime.function.FunctionDefinition;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// All environments: idle ones on a [Shelf] per revision of a function, busy ones with whoever took
/// them. Thread-safe; taking and giving back touches one shelf's lock only.
final class EnvironmentPool {
    private final EnvironmentFactory factory;
    private final Semaphore places;
    private final Map<ShelfKey, Shelf> shelves = new ConcurrentHashMap<>();
    private final Set<Environment> all = ConcurrentHashMap.newKeySet();

    EnvironmentPool(EnvironmentFactory factory, int environmentsMax) {
        this.factory = factory;
        places = new Semaphore(environmentsMax);
    }

    /// Takes the most recently used idle environment of this revision, or makes one. At the limit
    /// the least recently used idle environment of any function makes room.
    ///
    /// @return empty if every environment is busy
    /// @throws EnvironmentUnavailableException if the machine cannot provide one
    Optional<Environment> take(FunctionDefinition function) {
        @Nullable Environment idle = shelf(function).take();
        if (idle != null) {
            idle.thaw();
            return Optional.of(idle);
        }
        if (!places.tryAcquire() && !evictOne()) {
            return Optional.empty();
        }
        return Optional.of(create(function));
    }

    /// Gives an environment back.
    ///
    /// @return whether it idles now; otherwise its revision was retired and it is ending
    boolean give(Environment environment) {
        environment.rest();
        boolean kept = shelf(environment.function()).give(environment);
        if (!kept) {
            discard(environment);
        }
        return kept;
    }

    /// Ends an environment that is not on a shelf.
    void discard(Environment environment) {
        Thread.ofVirtual().name("environment-end").start(() -> end(environment));
    }

    /// Retires every idle environment of a function whose revision `current` denies; busy ones
    /// follow when they are given back.
    void retire(FunctionArn function, Predicate<FunctionDefinition> current) {
        shelves.forEach((key, shelf) -> {
            if (key.function.equals(function) && !current.test(shelf.function())) {
                shelves.remove(key);
                shelf.retire().forEach(this::discard);
            }
        });
    }

    /// Returns all shelves, for housekeeping.
    List<Shelf> shelves() {
        return List.copyOf(shelves.values());
    }

    /// Ends every environment, busy ones included.
    void endAll() {
        List.copyOf(all).forEach(this::end);
    }

    /// Returns how many environments exist.
    int size() {
        return all.size();
    }

    private Shelf shelf(FunctionDefinition function) {
        var key = new ShelfKey(function.arn(), function.version(), function.revision());
        @Nullable Shelf shelf = shelves.get(key); // computeIfAbsent may lock even where it finds
        return shelf != null ? shelf : shelves.computeIfAbsent(key, _ -> new Shelf(function));
    }

    private Environment create(FunctionDefinition function) {
        boolean created = false;
        try {
            Environment environment = factory.create(function);
            all.add(environment);
            created = true;
            return environment;
        } finally {
            if (!created) {
                places.release();
            }
        }
    }

    /// Ends the least recently used idle environment; its place goes to the caller.
    private boolean evictOne() {
        Optional<Environment> oldest =
                shelves.values().stream()
                        .min(Comparator.comparingLong(Shelf::oldestIdleNanos))
                        .flatMap(Shelf::takeOldest);
        oldest.ifPresent(environment -> {
            if (all.remove(environment)) {
                Thread.ofVirtual().start(() -> factory.destroy(environment));
            }
        });
        return oldest.isPresent();
    }

    private void end(Environment environment) {
        if (all.remove(environment)) {
            try {
                factory.destroy(environment);
            } finally {
                places.release();
            }
        }
    }

    /// Environments that may stand in for each other.
    private record ShelfKey(FunctionArn function, String version, String revision) {}
}
