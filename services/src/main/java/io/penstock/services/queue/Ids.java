package io.penstock.services.queue;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.UUID;
import java.util.random.RandomGenerator;

/// Message ids from an injected generator: random UUIDs, version 4. Thread-safe.
final class Ids {
    private static final long VERSION_MASK = 0xFFFF_FFFF_FFFF_0FFFL;
    private static final long VERSION_4 = 0x4000L;
    private static final long VARIANT_MASK = 0x3FFF_FFFF_FFFF_FFFFL;
    private static final long VARIANT = 0x8000_0000_0000_0000L;

    @GuardedBy("this")
    private final RandomGenerator random;

    Ids(RandomGenerator random) {
        this.random = random;
    }

    /// Returns any number.
    synchronized long draw() {
        return random.nextLong();
    }

    synchronized UUID next() {
        return new UUID(
                (random.nextLong() & VERSION_MASK) | VERSION_4,
                (random.nextLong() & VARIANT_MASK) | VARIANT);
    }
}
