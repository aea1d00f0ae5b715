package io.penstock.bench.measure;

import java.util.Arrays;

/// The response times of one window, every one of them kept, so that percentiles are exact. A
/// window holds well under a million; a histogram would save memory that nobody misses. Not
/// thread-safe.
public final class Latencies {
    /// The most that one window may hold.
    private static final int MAX_ENTRIES = 10_000_000;

    private long[] nanos = new long[4096];
    private int size;

    /// Adds one response time in nanoseconds.
    ///
    /// @throws IllegalStateException if the window holds ten million already
    public void add(long responseNanos) {
        if (size == nanos.length) {
            grow();
        }
        nanos[size++] = responseNanos;
    }

    /// Adds all entries of another recorder.
    public void addAll(Latencies other) {
        for (int i = 0; i < other.size; i++) {
            add(other.nanos[i]);
        }
    }

    /// Returns how many entries there are.
    public int size() {
        return size;
    }

    /// Returns the response time, in microseconds, that the given share of entries does not exceed
    /// (nearest rank); not-a-number without entries.
    ///
    /// @param share above 0, at most 1
    public double micros(double share) {
        if (size == 0) {
            return Double.NaN;
        }
        long[] sorted = Arrays.copyOf(nanos, size);
        Arrays.sort(sorted);
        int rank = (int) Math.ceil(share * size);
        return sorted[Math.max(rank, 1) - 1] / 1e3;
    }

    private void grow() {
        if (size >= MAX_ENTRIES) {
            throw new IllegalStateException("a window holds at most " + MAX_ENTRIES + " entries");
        }
        nanos = Arrays.copyOf(nanos, Math.min(MAX_ENTRIES, size * 2));
    }
}
