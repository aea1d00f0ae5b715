package io.penstock.services.bucket;

import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/// What all buckets of a store share.
///
/// @param clock for the stamps of objects
/// @param ids names that were never used before
/// @param objects how many there are in all buckets
record Surroundings(InstantSource clock, Supplier<String> ids, AtomicInteger objects) {
    /// Counts an object more, if there may be one.
    boolean takeRoom() {
        if (objects.incrementAndGet() <= BucketStore.OBJECTS_MAX) {
            return true;
        }
        objects.decrementAndGet();
        return false;
    }
}
