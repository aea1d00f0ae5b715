package io.penstock.bench.wire;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Some bytes of a buffer that belongs to somebody else and is soon used again.
// An array on purpose: the point is to copy nothing.
@SuppressWarnings("ArrayRecordComponent")
public record Slice(byte[] array, int start, int length) {
    /// Returns the bytes as text.
    public String text() {
        return new String(array, start, length, StandardCharsets.UTF_8);
    }

    /// Returns whether these are just the bytes of `other`.
    public boolean sameAs(byte[] other) {
        return Arrays.equals(array, start, start + length, other, 0, other.length);
    }

    /// Returns the index after the last byte.
    public int end() {
        return start + length;
    }
}
