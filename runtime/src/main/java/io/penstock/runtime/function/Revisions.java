package io.penstock.runtime.function;

import io.penstock.engine.time.Timeline;
import java.util.UUID;
import java.util.random.RandomGenerator;

/// Makes the marks by which changes are told apart. As safe for several threads as its generator.
final class Revisions {
    private final Timeline timeline;
    private final RandomGenerator random;

    Revisions(Timeline timeline, RandomGenerator random) {
        this.timeline = timeline;
        this.random = random;
    }

    /// Returns the mark of a change that happens now.
    FunctionResource.Stamp stamp() {
        return new FunctionResource.Stamp(timeline.instant(), id());
    }

    /// Returns a fresh UUID.
    String id() {
        long high = (random.nextLong() & 0xFFFFFFFFFFFF0FFFL) | 0x4000L;
        long low = (random.nextLong() & 0x3FFFFFFFFFFFFFFFL) | 0x8000000000000000L;
        return new UUID(high, low).toString();
    }
}
