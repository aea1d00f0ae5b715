package io.penstock.engine.time;

import java.util.function.LongConsumer;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/// Runs a property for many seeds. A failure names its seed; `-Dseed=<n>` replays that seed alone.
public final class Seeds {
    private Seeds() {}

    /// Runs `property` for the seeds 0 to `count` - 1.
    public static void forEach(int count, LongConsumer property) {
        @Nullable Long only = Long.getLong("seed");
        LongStream seeds = only == null ? LongStream.range(0, count) : LongStream.of(only);
        seeds.forEach(seed -> {
            try {
                property.accept(seed);
            } catch (RuntimeException | AssertionError failure) {
                throw new AssertionError("seed " + seed + ": " + failure.getMessage(), failure);
            }
        });
    }
}
