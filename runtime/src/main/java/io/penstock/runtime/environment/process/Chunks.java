package io.penstock.runtime.environment.process;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// Memory that output is read into. All pipes share a few pieces: a read takes microseconds, and
/// most pipes are empty most of the time. Thread-safe.
final class Chunks {
    static final int BYTES = 64 * 1024;

    /// How many pieces are kept while nobody reads.
    private static final int KEPT_MAX = 4;

    @GuardedBy("this")
    private final ArrayDeque<Chunk> free = new ArrayDeque<>();

    /// One piece, outside of the heap and inside.
    static final class Chunk {
        final MemorySegment memory = Arena.ofAuto().allocate(BYTES);
        final byte[] bytes = new byte[BYTES];
    }

    /// Returns a piece; give it back.
    Chunk take() {
        synchronized (this) {
            @Nullable Chunk chunk = free.poll();
            if (chunk != null) {
                return chunk;
            }
        }
        return new Chunk();
    }

    synchronized void give(Chunk chunk) {
        if (free.size() < KEPT_MAX) {
            free.push(chunk);
        }
    }
}
