package io.penstock.server.http;

import io.helidon.common.buffers.BufferData;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import io.penstock.runtime.environment.api.Lookout;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Gives connections that come to invoke functions a platform thread each, as long as there are
/// few.
///
/// Such a thread waits for two things in turns, a client and a function, and each is over in
/// microseconds. The kernel wakes it directly; a virtual thread is woken by a poller that has to be
/// woken first, which costs more than the invocation itself. Connections to queues stay on virtual
/// threads: many of them wait for one commit, which wakes virtual threads more cheaply.
///
/// Where the client asks again as soon as it has its answer, the thread looks out for that, see
/// [Arrivals].
///
/// What a connection is for, its first request tells. Thread-safe.
final class InvokingConnections implements ServerConnectionSelector, AutoCloseable {
    /// How many connections have a platform thread; further ones have virtual threads.
    static final int PLATFORM_THREADS_MAX = 64;

    /// How much of what came first is looked at.
    private static final int LOOK_BYTES = 4096;

    /// Lambda's API is known by the dates its paths begin with, function URLs by path or host.
    private static final Pattern INVOKING =
            Pattern.compile(
                    "^[A-Z]+ /(20\\d\\d-\\d\\d-\\d\\d|_penstock/urls)/|^[Hh]ost:.*\\.lambda-url\\.",
                    Pattern.MULTILINE);

    private final ServerConnectionSelector protocol;
    private final AcceptedSockets sockets;
    private final Lookout lookout = new Lookout();
    private final Semaphore seats = new Semaphore(PLATFORM_THREADS_MAX);
    private final ExecutorService threads =
            Executors.newCachedThreadPool( // the seats are its limit
                    Thread.ofPlatform().daemon().name("invoking-connection-", 0).factory());

    /// Gives threads to connections of a protocol.
    ///
    /// @param sockets remembers the sockets of its connections
    InvokingConnections(ServerConnectionSelector protocol, AcceptedSockets sockets) {
        this.protocol = protocol;
        this.sockets = sockets;
    }

    @Override
    public int bytesToIdentifyConnection() {
        return protocol.bytesToIdentifyConnection();
    }

    @Override
    public Support supports(BufferData data) {
        if (!invokes(data)) {
            return Support.UNSUPPORTED;
        }
        data.rewind();
        return protocol.supports(data);
    }

    private static boolean invokes(BufferData data) {
        int length = Math.min(data.available(), LOOK_BYTES);
        return INVOKING.matcher(data.readString(length, StandardCharsets.ISO_8859_1)).find();
    }

    @Override
    public Set<String> supportedApplicationProtocols() {
        return Set.of(); // none that TLS would negotiate
    }

    @Override
    public ServerConnection connection(ConnectionContext context) {
        @Nullable Socket socket = sockets.take(context);
        if (socket == null) {
            return protocol.connection(context);
        }
        var arrivals = new Arrivals(context.serverSocket(), socket, lookout);
        ServerConnection served = protocol.connection(new WatchedConnection(context, arrivals));
        return new SeatedConnection(served, arrivals, seats, threads);
    }

    /// Accepts no further connections. Those that are there end with the server's others.
    @Override
    public void close() {
        threads.shutdown();
    }
}
