package io.penstock.runtime.environment.process;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;

/// The network of one environment's processes, as this server reaches into it. Thread-safe.
public sealed interface EnvironmentNetwork extends AutoCloseable permits SharedNetwork, OwnNetwork {
    /// Connections that may wait to be accepted.
    int BACKLOG = 128;

    /// The machine's own network.
    EnvironmentNetwork SHARED = new SharedNetwork();

    /// Opens a listening socket at a free port of its loopback.
    ServerSocket listen() throws IOException;

    /// Connects to a port of its loopback.
    Socket connect(int port) throws IOException;

    /// Returns the beginning of a command that runs in it.
    List<String> entry();

    /// Lets go of it; it lasts as long as processes or sockets are in it.
    @Override
    void close();

    /// Opens a listening socket in the network of the present thread.
    static ServerSocket listenHere() throws IOException {
        var listener = new ServerSocket();
        listener.bind(new InetSocketAddress(loopback(), 0), BACKLOG);
        return listener;
    }

    /// Returns the loopback's address, by number: "localhost" may be an IPv6 address, which some
    /// clients cannot read.
    static InetAddress loopback() {
        return InetAddress.ofLiteral("127.0.0.1");
    }
}
