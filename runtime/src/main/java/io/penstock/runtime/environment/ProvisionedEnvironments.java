package io.penstock.runtime.environment;

import io.penstock.engine.time.Timeline.Registration;
import io.penstock.runtime.function.FunctionDefinition;

/// Environments that are initialised before anybody calls, and kept. How many there are to be is
/// somebody else's decision. Thread-safe.
public interface ProvisionedEnvironments {
    /// Makes one and initialises it. Blocks as long as the function initialises.
    Prepared prepare(FunctionDefinition version) throws InterruptedException;

    /// Keeps so many of a version from now on. Idle ones beyond that end at once, worn ones first,
    /// busy ones when they are given back.
    ///
    /// @param held how many invocations hold a permit for one now; none of these is left without
    void keep(FunctionDefinition version, int count, int held);

    /// Calls `listener` from now on; there is one at a time.
    Registration onChange(Listener listener);

    /// What came of an attempt to make one.
    sealed interface Prepared {
        /// It waits to be taken in.
        record Ready(Warm environment) implements Prepared {}

        /// The function failed to initialise.
        record InitFailed() implements Prepared {}

        /// The machine has no room for it, or cannot run it.
        ///
        /// @param message for people
        record NoRoom(String message) implements Prepared {}
    }

    /// An initialised environment that nobody can take yet. Exactly one method is called, once.
    interface Warm {
        /// Lets it take invocations of its version that were admitted to a provisioned environment;
        /// returns false if it is not to be kept, and ends it. Does not block.
        boolean join();

        /// Ends it. Does not block.
        void drop();
    }

    /// Hears what happens to provisioned environments. Must not block.
    interface Listener {
        /// Some idle ones are too old, or their processes died.
        ///
        /// @param count how many of the version are so now
        void worn(FunctionDefinition version, int count);

        /// One is gone.
        ///
        /// @param count to be run once: counts it off, so that the listener can do so while it lets
        ///   nothing else change
        void lost(FunctionDefinition version, Runnable count);
    }
}
