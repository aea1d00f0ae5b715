package io.penstock.services.event;

import io.penstock.services.log.LogLimits;
import java.time.Duration;

/// How many events may lie in an [EventLog].
///
/// @param eventsMax events
/// @param bytesMax bytes of their documents and notes, which are in memory too
public record EventLimits(int eventsMax, long bytesMax) {
    /// What a server uses, but for the bytes, which follow its heap.
    public static final EventLimits DEFAULT = new EventLimits(1_000_000, 256L << 20);

    /// The log of a server: a segment has room for the largest note, a response of 6 MiB.
    public static final LogLimits LOG = new LogLimits(8 << 20, 8 << 20, Duration.ofMillis(100), 4);

    private static final double HEAP_SHARE = 0.1;

    /// Returns these limits for a process with a heap of at most `heapBytes`.
    public EventLimits withHeap(long heapBytes) {
        return new EventLimits(eventsMax, (long) (heapBytes * HEAP_SHARE));
    }

    /// Checks that all limits are positive.
    public EventLimits {
        if (eventsMax < 1 || bytesMax < 1) {
            throw new IllegalArgumentException(
                    "invalid limits: %d events, %d bytes".formatted(eventsMax, bytesMax));
        }
    }
}
