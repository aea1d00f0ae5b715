package io.penstock.server.http;

import io.helidon.common.socket.SocketOptions;
import io.helidon.webserver.ConnectionContext;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Remembers the sockets that were accepted last, because the HTTP server keeps them to itself, and
/// shows them to its options only. Thread-safe.
final class AcceptedSockets implements SocketOptions {
    /// How many are remembered. A connection whose first request comes after so many others were
    /// accepted is served all the same.
    static final int REMEMBERED_MAX = 256;

    private final SocketOptions options;
    private final Map<Ends, Socket> sockets =
            new LinkedHashMap<>() {
                @Override
                protected boolean removeEldestEntry(Map.Entry<Ends, Socket> eldest) {
                    return size() > REMEMBERED_MAX;
                }
            };

    /// Remembers the sockets that get these options.
    AcceptedSockets(SocketOptions options) {
        this.options = options;
    }

    /// Returns the socket of a connection, once.
    @Nullable Socket take(ConnectionContext connection) {
        var ends = new Ends(connection.remotePeer().address(), connection.localPeer().address());
        synchronized (sockets) {
            return sockets.remove(ends);
        }
    }

    @Override
    public void configureSocket(SocketChannel channel) {
        options.configureSocket(channel);
        Socket socket = channel.socket();
        var ends = new Ends(socket.getRemoteSocketAddress(), socket.getLocalSocketAddress());
        synchronized (sockets) {
            sockets.put(ends, socket);
        }
    }

    @Override
    public void configureSocket(Socket socket) {
        options.configureSocket(socket);
    }

    @Override
    public Map<SocketOption<?>, Object> socketOptions() {
        return options.socketOptions();
    }

    @Override
    public Duration connectTimeout() {
        return options.connectTimeout();
    }

    @Override
    public Duration readTimeout() {
        return options.readTimeout();
    }

    @Override
    public Optional<Integer> socketReceiveBufferSize() {
        return options.socketReceiveBufferSize();
    }

    @Override
    public Optional<Integer> socketSendBufferSize() {
        return options.socketSendBufferSize();
    }

    @Override
    public boolean socketReuseAddress() {
        return options.socketReuseAddress();
    }

    @Override
    public boolean socketKeepAlive() {
        return options.socketKeepAlive();
    }

    @Override
    public boolean tcpNoDelay() {
        return options.tcpNoDelay();
    }

    /// The client's end of a connection and ours.
    private record Ends(@Nullable SocketAddress remote, @Nullable SocketAddress local) {}
}
