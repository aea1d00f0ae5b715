package io.penstock.server.wire;

import java.util.UUID;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/// Makes request ids: random UUIDs, unique but not secret, so that no request waits for the
/// system's secure randomness. As thread-safe as its generators.
public final class RequestIds implements Supplier<String> {
    private static final long VERSION_MASK = 0xffff_ffff_ffff_0fffL;
    private static final long VERSION = 0x4000L;
    private static final long VARIANT_MASK = 0x3fff_ffff_ffff_ffffL;
    private static final long VARIANT = 0x8000_0000_0000_0000L;

    private final Supplier<? extends RandomGenerator> random;

    /// Draws from the generator that `random` names for the calling thread.
    public RequestIds(Supplier<? extends RandomGenerator> random) {
        this.random = random;
    }

    @Override
    public String get() {
        RandomGenerator generator = random.get();
        long high = (generator.nextLong() & VERSION_MASK) | VERSION;
        long low = (generator.nextLong() & VARIANT_MASK) | VARIANT;
        return new UUID(high, low).toString();
    }
}
