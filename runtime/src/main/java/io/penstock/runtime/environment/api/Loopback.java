package io.penstock.runtime.environment.api;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/// Opens the listening socket of one environment.
final class Loopback {
    private static final int BACKLOG = 128;

    private Loopback() {}

    static ServerSocket listen() throws IOException {
        var listener = new ServerSocket();
        // By number: "localhost" may be an IPv6 address, which some clients cannot read.
        InetAddress address = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
        listener.bind(new InetSocketAddress(address, 0), BACKLOG);
        return listener;
    }

    static void close(ServerSocket listener) {
        try {
            listener.close();
        } catch (IOException alreadyBroken) {
            // Closed all the same.
        }
    }
}
