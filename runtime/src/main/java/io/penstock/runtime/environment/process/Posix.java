package io.penstock.runtime.environment.process;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandleProxies;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The few calls to the operating system that Java does not offer: signals to process groups, named
/// pipes, and waiting for a pipe without taking from it. [OwnNetwork] has those of namespaces.
/// Thread-safe.
final class Posix {
    static final int SIGKILL = 9;
    static final int SIGTERM = 15;
    static final int SIGSTOP = mac() ? 17 : 19;
    static final int SIGCONT = mac() ? 19 : 18;

    private static final int READ_WRITE = 2;
    private static final int NON_BLOCKING = mac() ? 0x4 : 0x800;
    private static final int CLOSE_ON_EXEC = mac() ? 0x1000000 : 0x80000;
    private static final short POLL_IN = 1;
    private static final int POLL_ENTRY_BYTES = 8;

    private static final Path DESCRIPTORS =
            Path.of("/proc", Long.toString(ProcessHandle.current().pid()), "fd");

    private static final Linker LINKER = Linker.nativeLinker();
    private static final IntIntCall KILL =
            bind(IntIntCall.class, "kill", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
    private static final PathCall MKFIFO =
            bind(PathCall.class, "mkfifo", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
    private static final PathCall OPEN =
            bind(PathCall.class, "open", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
    private static final TransferCall READ =
            bind(
                    TransferCall.class,
                    "read",
                    FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG));
    private static final TransferCall WRITE =
            bind(
                    TransferCall.class,
                    "write",
                    FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG));
    private static final PollCall POLL =
            bind(
                    PollCall.class,
                    "poll",
                    FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
    private static final @Nullable PipeCall PIPE =
            mac()
                    ? null // it has none that children do not inherit
                    : bind(
                            PipeCall.class,
                            "pipe2",
                            FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
    private static final IntCall CLOSE =
            bind(IntCall.class, "close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
    private static final NoneCall USER =
            bind(NoneCall.class, "geteuid", FunctionDescriptor.of(JAVA_INT));

    private Posix() {}

    /// Sends a signal; a negative `pid` means the process group of that number. Returns whether
    /// there was anything to send it to.
    static boolean signal(long pid, int signal) {
        return KILL.call(Math.toIntExact(pid), signal) == 0;
    }

    /// Makes a pipe that lies on no disk, opened for both sides, so that it never ends by itself.
    /// Reads do not block. Processes of this user can open it at [#pathOf] as long as it is open
    /// here.
    ///
    /// @return the file descriptor; close it with [#close]. -1 where the system has no such pipes
    static int openPipe() {
        if (PIPE == null) {
            return -1;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment sides = arena.allocate(JAVA_INT, 2);
            if (PIPE.call(sides, NON_BLOCKING | CLOSE_ON_EXEC) != 0) {
                return -1;
            }
            int reads = sides.getAtIndex(JAVA_INT, 0);
            int writes = sides.getAtIndex(JAVA_INT, 1);
            MemorySegment name = arena.allocateFrom(pathOf(reads).toString());
            int both = OPEN.call(name, READ_WRITE | NON_BLOCKING | CLOSE_ON_EXEC);
            CLOSE.call(reads);
            CLOSE.call(writes);
            return both;
        }
    }

    /// Returns the path by which processes of this user can open what is open here.
    static Path pathOf(int descriptor) {
        return DESCRIPTORS.resolve(Integer.toString(descriptor));
    }

    /// Makes a named pipe and opens it for both sides, so that it never ends by itself. Reads do
    /// not block.
    ///
    /// @return the file descriptor; close it with [#close]
    static int openPipe(Path path) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocateFrom(path.toString());
            if (MKFIFO.call(name, 0600) != 0) {
                throw new IOException("cannot make the named pipe " + path);
            }
            // "open" takes its mode as a variadic argument; without O_CREAT it reads none.
            int descriptor = OPEN.call(name, READ_WRITE | NON_BLOCKING | CLOSE_ON_EXEC);
            if (descriptor < 0) {
                throw new IOException("cannot open the named pipe " + path);
            }
            return descriptor;
        }
    }

    /// Reads what is there into `target`; returns 0 or less if there is nothing.
    static int read(int descriptor, MemorySegment target) {
        return (int) READ.call(descriptor, target, target.byteSize());
    }

    /// Writes one newline, if the pipe has room.
    static void writeNewline(int descriptor) {
        try (Arena arena = Arena.ofConfined()) {
            WRITE.call(descriptor, arena.allocateFrom("\n"), 1);
        }
    }

    /// Blocks until `descriptor` can be read.
    ///
    /// @param entry [#pollEntry] of that descriptor
    static void awaitReadable(MemorySegment entry) {
        POLL.call(entry, 1, -1);
    }

    /// Returns the memory that [#awaitReadable] needs.
    static MemorySegment pollEntry(int descriptor, Arena arena) {
        MemorySegment entry = arena.allocate(POLL_ENTRY_BYTES, Integer.BYTES);
        entry.set(JAVA_INT, 0, descriptor);
        entry.set(java.lang.foreign.ValueLayout.JAVA_SHORT, Integer.BYTES, POLL_IN);
        return entry;
    }

    static void close(int descriptor) {
        CLOSE.call(descriptor);
    }

    /// Returns whether this server runs as root.
    static boolean root() {
        return USER.call() == 0;
    }

    private static boolean mac() {
        return System.getProperty("os.name", "").toLowerCase(Locale.ROOT).contains("mac");
    }

    // Calls into libc with these fixed signatures are what this class is for.
    @SuppressWarnings("restricted")
    static <T> T bind(
            Class<T> type, String name, FunctionDescriptor shape, Linker.Option... options) {
        MemorySegment address = LINKER.defaultLookup().findOrThrow(name);
        return MethodHandleProxies.asInterfaceInstance(
                type, LINKER.downcallHandle(address, shape, options));
    }

    /// Opens an existing file for reading; children do not inherit it.
    ///
    /// @return the file descriptor; close it with [#close]
    static int openToRead(String path) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            int descriptor = OPEN.call(arena.allocateFrom(path), CLOSE_ON_EXEC);
            if (descriptor < 0) {
                throw new IOException("cannot open " + path);
            }
            return descriptor;
        }
    }

    /// `int f()`; public because the JDK binds only public interfaces.
    public interface NoneCall {
        int call();
    }

    /// `int f(int)`.
    public interface IntCall {
        int call(int value);
    }

    /// `int f(int, int)`.
    public interface IntIntCall {
        int call(int first, int second);
    }

    /// `int f(const char*, int)`.
    public interface PathCall {
        int call(MemorySegment path, int flags);
    }

    /// `int f(int*, int)`.
    public interface PipeCall {
        int call(MemorySegment descriptors, int flags);
    }

    /// `ssize_t f(int, void*, size_t)`.
    public interface TransferCall {
        long call(int descriptor, MemorySegment bytes, long count);
    }

    /// `int poll(struct pollfd*, nfds_t, int)`.
    public interface PollCall {
        int call(MemorySegment entries, long count, int timeoutMillis);
    }
}
