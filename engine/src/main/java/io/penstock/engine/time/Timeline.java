package io.penstock.engine.time;

import java.time.Duration;
import java.time.Instant;

/// The one source of both clocks: real, moved by hand, or simulated. Thread-safe.
///
/// A waiter that must wake at a [Tick] blocks for [#realWait] at most and registers [#onJump] so
/// that a clock moved by hand wakes it too.
public interface Timeline {
    /// Returns the present on the monotonic clock.
    Tick tick();

    /// Returns the present on the wall clock; moves in step with [#tick].
    Instant instant();

    /// Returns how long a waiter may really block before `deadline` has come, never negative. On a
    /// clock that only jumps this is [#FOREVER] for a deadline that lies ahead.
    Duration realWait(Tick deadline);

    /// Calls `wake` after every jump of the clock, on the thread that moved it. A clock that flows
    /// by itself never calls. `wake` must not block.
    ///
    /// @return ends the registration when closed
    Registration onJump(Runnable wake);

    /// The longest real wait; long enough to mean "until woken".
    Duration FOREVER = Duration.ofDays(365);

    /// A registration that ends when closed; closing twice does nothing.
    interface Registration extends AutoCloseable {
        @Override
        void close();
    }
}
