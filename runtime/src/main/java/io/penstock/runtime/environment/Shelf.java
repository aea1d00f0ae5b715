package io.penstock.runtime.environment;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.penstock.runtime.function.FunctionDefinition;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The idle environments of one revision of a function, the most recently used first. Thread-safe.
final class Shelf {
    private final FunctionDefinition function;

    @GuardedBy("this")
    private final ArrayDeque<Environment> idle = new ArrayDeque<>();

    @GuardedBy("this")
    private boolean retired;

    Shelf(FunctionDefinition function) {
        this.function = function;
    }

    FunctionDefinition function() {
        return function;
    }

    /// Takes the best idle environment; null if there is none.
    synchronized @Nullable Environment take() {
        return idle.pollFirst();
    }

    /// Puts an environment back: a warm one on top, one that must be initialised again at the
    /// bottom. Returns false if this revision was retired.
    synchronized boolean give(Environment environment) {
        if (retired) {
            return false;
        }
        if (environment.warm()) {
            idle.addFirst(environment);
        } else {
            idle.addLast(environment);
        }
        return true;
    }

    /// Takes the environment that idles longest.
    synchronized Optional<Environment> takeOldest() {
        return Optional.ofNullable(idle.pollLast());
    }

    /// Returns since when the longest idle environment idles, [Long#MAX_VALUE] if there is none.
    synchronized long oldestIdleNanos() {
        @Nullable Environment oldest = idle.peekLast();
        return oldest == null ? Long.MAX_VALUE : oldest.idleSinceNanos();
    }

    /// Takes all and accepts no more.
    synchronized List<Environment> retire() {
        retired = true;
        var all = List.copyOf(idle);
        idle.clear();
        return all;
    }

    /// Takes those that idled or lived too long.
    synchronized List<Environment> takeExpired(EnvironmentSettings settings, long now) {
        var expired = new ArrayList<Environment>();
        idle.removeIf(environment ->
                (passed(environment.idleSinceNanos(), settings.idleLimit(), now)
                                || passed(environment.bornNanos(), settings.ageLimit(), now))
                        && expired.add(environment));
        return expired;
    }

    /// Stops the processes of those that idled long enough; returns whether any still runs.
    synchronized boolean freeze(Duration after, long now) {
        boolean running = false;
        for (Environment environment : idle) {
            if (environment.frozen() || !environment.warm()) {
                continue;
            }
            if (!passed(environment.idleSinceNanos(), after, now) || !environment.freeze()) {
                running = true;
            }
        }
        return running;
    }

    /// Returns whether nothing idles here.
    synchronized boolean empty() {
        return idle.isEmpty();
    }

    private static boolean passed(long since, Duration span, long now) {
        return now - since >= span.toNanos();
    }
}
