package io.penstock.runtime.environment.api;

import io.penstock.runtime.environment.process.EnvironmentNetwork;
import java.io.IOException;
import java.net.ServerSocket;

/// Opens the listening socket of one environment.
final class Loopback {
    private Loopback() {}

    static ServerSocket listen() throws IOException {
        return EnvironmentNetwork.SHARED.listen();
    }

    static void close(ServerSocket listener) {
        try {
            listener.close();
        } catch (IOException alreadyBroken) {
            // Closed all the same.
        }
    }
}
