package io.penstock.runtime.environment.process;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static java.nio.charset.StandardCharsets.US_ASCII;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;

/// A network namespace with nothing but a loopback: what runs in it reaches itself and nobody else.
///
/// Linux keeps the network per thread, and a socket stays in the network where it was made. So a
/// thread of its own makes the namespace, and sockets are made on threads that enter it for just
/// that: a listening one is found at the namespace's own 127.0.0.1, and any thread of this server
/// accepts from it. Nothing has to be carried over, and no program is needed inside. Processes
/// enter by `nsenter`.
///
/// Thread-safe. Needs root.
final class OwnNetwork implements EnvironmentNetwork {
    private static final int NEW_NETWORK = 0x40000000;
    private static final int INTERNET = 2;
    private static final int DATAGRAM = 2;
    private static final long SET_INTERFACE_FLAGS = 0x8914;
    private static final int INTERFACE_REQUEST_BYTES = 40;
    private static final int INTERFACE_NAME_BYTES = 16;
    private static final short UP_AND_RUNNING = 0x41;
    private static final String OF_THIS_THREAD = "/proc/thread-self/ns/net";

    private final String program;
    private final int descriptor;

    @GuardedBy("this")
    private boolean closed;

    private OwnNetwork(String program, int descriptor) {
        this.program = program;
        this.descriptor = descriptor;
    }

    /// Makes one.
    ///
    /// @throws IOException if the machine does not permit it
    static OwnNetwork make() throws IOException {
        String program =
                Tool.find("nsenter").orElseThrow(() -> new IOException("nsenter is not installed"));
        return OnThread.run(() -> {
            if (Calls.UNSHARE.call(NEW_NETWORK) != 0) {
                throw new IOException("no network namespace can be made here");
            }
            raiseLoopback();
            return new OwnNetwork(program, Posix.openToRead(OF_THIS_THREAD));
        });
    }

    @Override
    public ServerSocket listen() throws IOException {
        return OnThread.run(() -> {
            enter();
            return EnvironmentNetwork.listenHere();
        });
    }

    @Override
    public Socket connect(int port) throws IOException {
        return OnThread.run(() -> {
            enter();
            return new Socket(EnvironmentNetwork.loopback(), port);
        });
    }

    @Override
    public List<String> entry() {
        String place = "/proc/" + ProcessHandle.current().pid() + "/fd/" + descriptor;
        return List.of(program, "--net=" + place);
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            Posix.close(descriptor);
        }
    }

    private synchronized void enter() throws IOException {
        if (closed) {
            throw new IOException("the environment's network is closed");
        }
        if (Calls.ENTER.call(descriptor, NEW_NETWORK) != 0) {
            throw new IOException("the environment's network cannot be entered");
        }
    }

    private static void raiseLoopback() throws IOException {
        int socket = Calls.SOCKET.call(INTERNET, DATAGRAM, 0);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment request = arena.allocate(INTERFACE_REQUEST_BYTES, Long.BYTES);
            MemorySegment.copy(MemorySegment.ofArray("lo".getBytes(US_ASCII)), 0, request, 0, 2);
            request.set(JAVA_SHORT, INTERFACE_NAME_BYTES, UP_AND_RUNNING);
            if (Calls.CONTROL.call(socket, SET_INTERFACE_FLAGS, request) != 0) {
                throw new IOException("the loopback of a network namespace cannot be raised");
            }
        } finally {
            Posix.close(socket);
        }
    }

    /// Calls that only Linux has; bound when first needed.
    private static final class Calls {
        static final Posix.IntCall UNSHARE =
                Posix.bind(
                        Posix.IntCall.class, "unshare", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
        static final Posix.IntIntCall ENTER =
                Posix.bind(
                        Posix.IntIntCall.class,
                        "setns",
                        FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
        static final SocketCall SOCKET =
                Posix.bind(
                        SocketCall.class,
                        "socket",
                        FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
        static final ControlCall CONTROL =
                Posix.bind(
                        ControlCall.class,
                        "ioctl",
                        FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS),
                        Linker.Option.firstVariadicArg(2));
    }

    /// `int socket(int, int, int)`; public because the JDK binds only public interfaces.
    public interface SocketCall {
        int call(int domain, int type, int protocol);
    }

    /// `int ioctl(int, unsigned long, void*)`.
    public interface ControlCall {
        int call(int descriptor, long request, MemorySegment argument);
    }
}
