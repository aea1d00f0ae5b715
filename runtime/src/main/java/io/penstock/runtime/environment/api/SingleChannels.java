package io.penstock.runtime.environment.api;

import java.net.ServerSocket;

/// Opens the channels of a server's runtimes that promise one connection, which know of each other
/// how many invocations are under way. Thread-safe.
public final class SingleChannels {
    private final StreamLimits limits;
    private final Lookout lookout = new Lookout();

    /// Opens channels whose responses may stream so much.
    public SingleChannels(StreamLimits limits) {
        this.limits = limits;
    }

    /// Opens a channel at a listening socket, which it closes.
    public SingleChannel open(ServerSocket listener) {
        return SingleChannel.open(listener, limits, lookout);
    }
}
