package io.penstock.runtime.environment.process;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.concurrent.locks.ReentrantLock;

/// The one pipe that standard output and error of an environment's processes share.
///
/// A thread of its own keeps the pipe empty, so that printing never blocks a function for good; it
/// waits for the pipe *without taking from it* and reads only under the lock. So whoever holds the
/// lock and finds the pipe empty knows that everything printed so far has reached the sink, which
/// is what [#drain] is for. The pipe outlives the processes: a reset keeps it.
///
/// Thread-safe. The sink is called under the lock and must not block.
public final class OutputPipe implements AutoCloseable {
    private static final Chunks CHUNKS = new Chunks();

    /// The largest a pipe can be made by its writer (1 MiB), in chunks: a writer that never stops
    /// cannot hold [#drain] up.
    private static final int DRAIN_CHUNKS_MAX = 16;

    private static final int STACK_BYTES = 128 * 1024;

    private final Path path;
    private final boolean named;
    private final Sink sink;
    private final int descriptor;
    private final ReentrantLock lock = new ReentrantLock();

    @GuardedBy("lock")
    private boolean closed;

    private OutputPipe(Path path, boolean named, Sink sink, int descriptor) {
        this.path = path;
        this.named = named;
        this.sink = sink;
        this.descriptor = descriptor;
    }

    /// Makes a pipe and starts to read it.
    ///
    /// It has no name where the system has such pipes. A name takes an inode, and where many
    /// environments come and go, a file system without a journal (ext4) looks for a free one for
    /// longer than anything else takes.
    ///
    /// @param fallback where a named pipe may lie elsewhere
    public static OutputPipe open(Path fallback, Sink sink) throws IOException {
        int nameless = Posix.openPipe();
        return nameless >= 0
                ? new OutputPipe(Posix.pathOf(nameless), false, sink, nameless).begin()
                : openNamed(fallback, sink);
    }

    /// Makes a pipe with a name, which goes when the pipe is closed.
    static OutputPipe openNamed(Path path, Sink sink) throws IOException {
        return new OutputPipe(path, true, sink, Posix.openPipe(path)).begin();
    }

    // A platform thread reads: it waits inside a system call, where a virtual one would hold a
    // carrier.
    private OutputPipe begin() {
        Thread.ofPlatform()
                .name("function-output")
                .daemon()
                .stackSize(STACK_BYTES)
                .start(this::readUntilClosed);
        return this;
    }

    /// Returns where processes write to, as long as the pipe is open. Later the path may lead to
    /// another one, so who was told it must have ended before.
    public Path path() {
        return path;
    }

    /// Hands everything printed so far to the sink, an unfinished line included.
    public void drain() {
        lock.lock();
        try {
            for (int i = 0; i < DRAIN_CHUNKS_MAX && readChunk() == Chunks.BYTES; i++) {
                // the condition reads
            }
            sink.pause();
        } finally {
            lock.unlock();
        }
    }

    /// Ends the reading thread. Processes that still write get a broken pipe.
    @Override
    public void close() {
        lock.lock();
        try {
            if (!closed) {
                closed = true;
                Posix.writeNewline(descriptor); // wakes the reader, which closes the descriptor
            }
        } finally {
            lock.unlock();
        }
    }

    private void readUntilClosed() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment entry = Posix.pollEntry(descriptor, arena);
            do {
                Posix.awaitReadable(entry);
            } while (readOnce());
        }
        Posix.close(descriptor);
        if (named) {
            path.toFile().delete();
        }
    }

    /// Returns false once the pipe is closed.
    private boolean readOnce() {
        lock.lock();
        try {
            if (!closed) {
                readChunk();
            }
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    @GuardedBy("lock")
    private int readChunk() {
        if (closed) {
            return 0;
        }
        Chunks.Chunk chunk = CHUNKS.take();
        try {
            int count = Posix.read(descriptor, chunk.memory);
            if (count > 0) {
                MemorySegment.copy(chunk.memory, JAVA_BYTE, 0, chunk.bytes, 0, count);
                sink.accept(chunk.bytes, count);
            }
            return count;
        } finally {
            CHUNKS.give(chunk);
        }
    }

    /// Where the output goes.
    public interface Sink {
        /// Takes the first `count` of `bytes`, which are reused afterwards.
        void accept(byte[] bytes, int count);

        /// Says that nothing more was printed so far: an unfinished line may be taken as one.
        void pause();
    }
}
