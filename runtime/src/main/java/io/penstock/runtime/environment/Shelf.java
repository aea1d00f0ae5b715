package io.penstock.runtime.environment;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.penstock.runtime.function.FunctionDefinition;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// The idle environments of one revision of a function and one kind (on-demand or provisioned), the
/// most recently used first. Thread-safe.
final class Shelf {
    private final FunctionDefinition function;
    private final boolean provisioned;

    @GuardedBy("this")
    private final ArrayDeque<Environment> idle = new ArrayDeque<>();

    @GuardedBy("this")
    private boolean retired;

    /// How many of the kind exist, idle and busy.
    @GuardedBy("this")
    private int total;

    /// How many of them stay; a provisioned shelf is told, nobody limits the other kind here.
    @GuardedBy("this")
    private int keep = Integer.MAX_VALUE;

    /// How many idle on all shelves of the kind; changed under this shelf's lock.
    private final AtomicInteger idleOfKind;

    Shelf(FunctionDefinition function, boolean provisioned, AtomicInteger idleOfKind) {
        this.function = function;
        this.provisioned = provisioned;
        this.idleOfKind = idleOfKind;
    }

    FunctionDefinition function() {
        return function;
    }

    /// Returns whether its environments are initialised before anybody calls, and kept.
    boolean provisioned() {
        return provisioned;
    }

    /// Takes the best idle environment; null if there is none.
    synchronized @Nullable Environment take() {
        @Nullable Environment best = idle.pollFirst();
        if (best != null) {
            idleOfKind.decrementAndGet();
        }
        return best;
    }

    /// Counts an environment that was made.
    synchronized void added() {
        total++;
    }

    /// Counts an environment that is gone without having been given back.
    synchronized void lost() {
        total--;
    }

    /// Puts an environment back: a warm one on top, one that must be initialised again at the
    /// bottom. Returns false if it is not wanted any more.
    synchronized boolean give(Environment environment) {
        if (retired || total > keep) {
            total--;
            return false;
        }
        if (environment.warm()) {
            idle.addFirst(environment);
        } else {
            idle.addLast(environment);
        }
        idleOfKind.incrementAndGet();
        return true;
    }

    /// Takes the environment that idles longest, of those that need not be kept.
    synchronized Optional<Environment> takeOldest() {
        if (provisioned || idle.isEmpty()) {
            return Optional.empty();
        }
        left(1);
        return Optional.of(idle.removeLast());
    }

    /// Returns since when the longest idle environment idles, [Long#MAX_VALUE] if there is none
    /// that [#takeOldest] would take.
    synchronized long oldestIdleNanos() {
        @Nullable Environment oldest = provisioned ? null : idle.peekLast();
        return oldest == null ? Long.MAX_VALUE : oldest.idleSinceNanos();
    }

    /// Takes all and accepts no more.
    synchronized List<Environment> retire() {
        retired = true;
        var all = List.copyOf(idle);
        left(all.size());
        idle.clear();
        return all;
    }

    /// Returns whether it is retired and nothing of it exists any more.
    synchronized boolean finished() {
        return retired && total == 0;
    }

    /// Keeps `count` from now on and takes the idle ones beyond, worn and old ones first; but as
    /// many stay as invocations may come for.
    ///
    /// @param held how many invocations have a right to one
    synchronized List<Environment> keep(int count, int held) {
        keep = count;
        var worst =
                idle.stream()
                        .sorted(
                                Comparator.comparing(Environment::warm)
                                        .thenComparingLong(Environment::bornNanos))
                        .limit(Math.max(0, total - Math.max(count, held)))
                        .toList();
        idle.removeAll(worst);
        left(worst.size());
        return worst;
    }

    /// Returns how many idle ones lived too long or have lost their processes.
    synchronized int worn(Lifespan lifespan, long now) {
        return (int)
                idle.stream()
                        .filter(each ->
                                !each.warm() || passed(each.bornNanos(), lifespan.ageLimit(), now))
                        .count();
    }

    /// Takes those that idled or lived too long.
    synchronized List<Environment> takeExpired(Lifespan lifespan, long now) {
        var expired = new ArrayList<Environment>();
        idle.removeIf(environment ->
                (passed(environment.idleSinceNanos(), lifespan.idleLimit(), now)
                                || passed(environment.bornNanos(), lifespan.ageLimit(), now))
                        && expired.add(environment));
        left(expired.size());
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

    @GuardedBy("this")
    private void left(int count) {
        total -= count;
        idleOfKind.addAndGet(-count);
    }

    private static boolean passed(long since, Duration span, long now) {
        return now - since >= span.toNanos();
    }
}
