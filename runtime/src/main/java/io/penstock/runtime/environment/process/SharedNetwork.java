package io.penstock.runtime.environment.process;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;

/// The machine's network, which functions share with everybody.
record SharedNetwork() implements EnvironmentNetwork {
    @Override
    public ServerSocket listen() throws IOException {
        return EnvironmentNetwork.listenHere();
    }

    @Override
    public Socket connect(int port) throws IOException {
        return new Socket(EnvironmentNetwork.loopback(), port);
    }

    @Override
    public List<String> entry() {
        return List.of();
    }

    @Override
    public void close() {
        // Nothing was made for it.
    }
}
