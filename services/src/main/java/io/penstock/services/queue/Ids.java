package io.penstock.services.queue;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.nio.ByteBuffer;
import java.util.UUID;
import java.util.random.RandomGenerator;

/// Message ids from an injected generator: random UUIDs, version 4. Thread-safe.
///
/// Bytes are drawn in advance, many at once: a generator that nobody can predict takes about as
/// long for many as for few.
final class Ids {
    private static final long VERSION_MASK = 0xFFFF_FFFF_FFFF_0FFFL;
    private static final long VERSION_4 = 0x4000L;
    private static final long VARIANT_MASK = 0x3FFF_FFFF_FFFF_FFFFL;
    private static final long VARIANT = 0x8000_0000_0000_0000L;

    private static final int DRAWN_BYTES = 1024;

    @GuardedBy("this")
    private final RandomGenerator random;

    @GuardedBy("this")
    private final ByteBuffer drawn = ByteBuffer.allocate(DRAWN_BYTES).position(DRAWN_BYTES);

    Ids(RandomGenerator random) {
        this.random = random;
    }

    /// Returns any number.
    synchronized long draw() {
        if (!drawn.hasRemaining()) {
            random.nextBytes(drawn.array());
            drawn.clear();
        }
        return drawn.getLong();
    }

    synchronized UUID next() {
        return new UUID((draw() & VERSION_MASK) | VERSION_4, (draw() & VARIANT_MASK) | VARIANT);
    }
}
