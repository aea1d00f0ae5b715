package io.penstock.runtime.environment.api;

import io.penstock.engine.invocation.ResponseSink;
import org.jspecify.annotations.Nullable;

/// The way to one running runtime and back. Used by one invocation at a time; [#runtimeEnded] and
/// [#close] may be called from any thread. Deadlines are on the clock of [System#nanoTime].
public sealed interface RuntimeChannel extends AutoCloseable permits SingleChannel, SharedChannel {
    /// The largest response that comes whole: 6 MiB and 100 bytes.
    int RESPONSE_BYTES_MAX = 6 * 1024 * 1024 + 100;

    /// Returns the loopback port the runtime must connect to.
    int port();

    /// Waits until the runtime asks for its first event.
    Readiness awaitReady(long deadlineNanos) throws InterruptedException;

    /// Hands an event over and waits for the answer, which carries the response.
    default Answer exchange(Delivery delivery, long deadlineNanos) throws InterruptedException {
        return exchange(delivery, NoSink.INSTANCE, deadlineNanos);
    }

    /// Hands an event over and waits for the answer. A response that the function streams goes to
    /// `sink` on this thread, unless it wants it whole; other responses are in the answer.
    Answer exchange(Delivery delivery, ResponseSink sink, long deadlineNanos)
            throws InterruptedException;

    /// Waits until the runtime asks for the next event, which completes the last invocation.
    ///
    /// @return false if it did not ask in time or went away
    boolean awaitNext(long deadlineNanos) throws InterruptedException;

    /// Returns whether the runtime is known to wait for an event; never blocks. Only to be called
    /// while no invocation runs.
    boolean idle();

    /// Returns the extensions beside the runtime; null where there can be none.
    default @Nullable ExtensionRoster extensions() {
        return null;
    }

    /// Says that the runtime's process has ended; what it sent before is still read.
    void runtimeEnded();

    /// Ends the channel at once; whoever waits on it sees the runtime gone.
    @Override
    void close();
}
