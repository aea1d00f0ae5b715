package io.penstock.runtime.environment;

import io.penstock.runtime.environment.api.ExtensionRoster.Trouble;
import io.penstock.runtime.environment.process.ProcessEnding;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The place of an environment's runtime: one at a time, none before the first start and after a
/// reset. Used by whoever has the environment; [#destroy] may be called from anywhere.
final class RuntimeSlot {
    private volatile @Nullable RuntimeInstance occupant;
    private volatile long peakMemoryBytes;
    private volatile @Nullable RuntimeInstance measured;
    private volatile boolean destroyed;

    @Nullable RuntimeInstance occupant() {
        return occupant;
    }

    /// Returns whether a runtime is there that waits for events, as far as known.
    boolean warm() {
        @Nullable RuntimeInstance current = occupant;
        return current != null && current.alive();
    }

    boolean destroyed() {
        return destroyed;
    }

    /// Takes a runtime in that is about to begin.
    void occupy(RuntimeInstance instance) throws InterruptedException {
        occupant = instance;
        if (destroyed) {
            instance.kill();
        }
    }

    /// Returns the most memory that a runtime was seen to use, in bytes.
    long peakMemoryBytes() {
        return peakMemoryBytes;
    }

    /// Looks how much memory the runtime has used so far.
    void measure() {
        @Nullable RuntimeInstance current = occupant;
        if (current != null) {
            measured = current;
            peakMemoryBytes = current.peakMemoryBytes();
        }
    }

    /// Looks how much memory the runtime has used so far, unless somebody looked before.
    void measureOnce() {
        if (measured != occupant) {
            measure();
        }
    }

    /// Looks now if it will be too late once the runtime has ended. Elsewhere that can wait until
    /// nobody waits for the first answer.
    void measureIfForgetful() {
        @Nullable RuntimeInstance current = occupant;
        if (current != null && !current.remembersMemory()) {
            measure();
        }
    }

    /// Ends the runtime, if there is one.
    ///
    /// @param ending whether it is about to end by itself
    /// @param reason what extensions are told
    void reset(boolean ending, String reason) throws InterruptedException {
        @Nullable RuntimeInstance current = occupant;
        if (current != null) {
            current.end(ending, reason);
            occupant = null;
        }
    }

    /// Ends what is left after the runtime or an external extension went away, and tells which.
    Failure gone(String requestId, RuntimeInstance instance) throws InterruptedException {
        Optional<Trouble> trouble = instance.trouble();
        String reported = instance.reported();
        ProcessEnding ending = instance.end(trouble.isEmpty(), RuntimeInstance.FAILURE);
        occupant = null;
        return trouble.map(each -> Failure.extension(requestId, each))
                .orElseGet(() -> Failure.exited(requestId, ending, reported));
    }

    /// Ends the runtime, and every one that is taken in later.
    void destroy() throws InterruptedException {
        destroyed = true;
        @Nullable RuntimeInstance current = occupant;
        if (current != null) {
            current.shutdown(RuntimeInstance.SPINDOWN);
            current.kill();
        }
    }
}
