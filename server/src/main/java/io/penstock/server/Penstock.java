package io.penstock.server;

import io.penstock.server.config.ServerConfig;

/// Place holder of the composition root on this branch; replaced when the rooms are wired.
public final class Penstock implements AutoCloseable {
    private final int port;

    private Penstock(int port) {
        this.port = port;
    }

    /// Starts a server.
    public static Penstock start(ServerConfig config) {
        return new Penstock(config.listen().port());
    }

    /// Returns the port it answers on.
    public int port() {
        return port;
    }

    @Override
    public void close() {}
}
