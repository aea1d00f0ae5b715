package io.penstock.engine.invocation;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;

/// The bytes of an event or a response, passed along without a copy. Whoever hands bytes over must
/// not change them afterwards. Safe to share between threads.
public final class Payload {
    /// No bytes.
    public static final Payload EMPTY = new Payload(new byte[0], 0, 0);

    private final byte[] bytes;
    private final int offset;
    private final int length;

    private Payload(byte[] bytes, int offset, int length) {
        this.bytes = bytes;
        this.offset = offset;
        this.length = length;
    }

    /// Wraps all of `bytes`.
    public static Payload of(byte[] bytes) {
        return new Payload(bytes, 0, bytes.length);
    }

    /// Wraps `length` bytes of `bytes` from `offset`.
    ///
    /// @throws IndexOutOfBoundsException if the range lies outside
    public static Payload of(byte[] bytes, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        return new Payload(bytes, offset, length);
    }

    /// Encodes `text` as UTF-8.
    public static Payload of(String text) {
        return of(text.getBytes(StandardCharsets.UTF_8));
    }

    /// Returns the backing array; only [#length] bytes from [#offset] belong to this payload.
    public byte[] array() {
        return bytes;
    }

    /// Returns where this payload starts in [#array].
    public int offset() {
        return offset;
    }

    /// Returns the number of bytes.
    public int length() {
        return length;
    }

    /// Returns whether there are no bytes.
    public boolean isEmpty() {
        return length == 0;
    }

    /// Returns the bytes in an array of their own.
    public byte[] toByteArray() {
        return Arrays.copyOfRange(bytes, offset, offset + length);
    }

    /// Decodes the bytes as UTF-8.
    public String text() {
        return new String(bytes, offset, length, StandardCharsets.UTF_8);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Payload that
                && Arrays.equals(
                        bytes,
                        offset,
                        offset + length,
                        that.bytes,
                        that.offset,
                        that.offset + that.length);
    }

    @Override
    public int hashCode() {
        int hash = 1;
        for (int i = offset; i < offset + length; i++) {
            hash = 31 * hash + bytes[i];
        }
        return hash;
    }

    /// Tells the size only: payloads never reach a log.
    @Override
    public String toString() {
        return "Payload[" + length + " bytes]";
    }
}
