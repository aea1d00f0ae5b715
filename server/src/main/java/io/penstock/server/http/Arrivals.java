package io.penstock.server.http;

import io.helidon.common.socket.HelidonSocket;
import io.penstock.runtime.environment.api.Lookout;
import java.io.IOException;
import java.net.Socket;
import java.util.function.Supplier;

/// What a client sends over one connection, in the pieces in which it comes. A client that asks
/// again as soon as it has its answer is looked out for, see [Lookout].
///
/// Used by the one thread that serves the connection.
final class Arrivals implements Supplier<byte[]> {
    private final HelidonSocket pieces;
    private final Socket socket;
    private final Lookout lookout;
    private boolean looks;
    private long lastNanos = Long.MAX_VALUE;

    /// Watches a connection, without looking out for anything at first.
    ///
    /// @param pieces reads from the socket
    Arrivals(HelidonSocket pieces, Socket socket, Lookout lookout) {
        this.pieces = pieces;
        this.socket = socket;
        this.lookout = lookout;
    }

    /// Begins to look out: this thread is one that the kernel wakes.
    void begin() {
        looks = true;
        lookout.began();
    }

    /// Ends with the connection.
    void end() {
        looks = false;
        lookout.ended();
    }

    /// Returns the next piece, for which it waits, or null at the end.
    @Override
    public byte[] get() {
        if (!looks) {
            return pieces.get();
        }
        long began = System.nanoTime();
        byte[] piece = lookout.look(lastNanos, this::hasCome) ? pieces.get() : sleep();
        lastNanos = System.nanoTime() - began;
        return piece;
    }

    private byte[] sleep() {
        lookout.ended();
        try {
            return pieces.get();
        } finally {
            lookout.began();
        }
    }

    /// Says yes to a broken connection, too: reading tells what it is.
    private boolean hasCome() {
        try {
            return socket.getInputStream().available() > 0;
        } catch (IOException gone) {
            return true;
        }
    }
}
