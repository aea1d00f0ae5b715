package io.penstock.services.queue;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Tells, eight bytes at a time, whether text is of the kind that nearly all text is of.
final class PlainText {
    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long HIGH_BITS = 0x8080_8080_8080_8080L;
    private static final long ONES = 0x0101_0101_0101_0101L;
    private static final long QUESTIONS = 0x3F3F_3F3F_3F3F_3F3FL;
    private static final long BLANKS = 0x2020_2020_2020_2020L;

    private PlainText() {}

    /// Returns whether all of `bytes` is ASCII without control characters and question marks, which
    /// is what half of a surrogate pair is encoded as.
    static boolean isPlain(byte[] bytes) {
        int at = 0;
        long strange = 0;
        for (; at + Long.BYTES <= bytes.length; at += Long.BYTES) {
            long word = (long) LONG.get(bytes, at);
            // a byte below a blank borrows from the bit above it; one from 0x80 up has that bit
            strange |= ((word - BLANKS) | word) & HIGH_BITS;
            long question = word ^ QUESTIONS; // a byte is 0 where one was
            strange |= (question - ONES) & ~question & HIGH_BITS;
        }
        for (; at < bytes.length; at++) {
            strange |= bytes[at] < ' ' || bytes[at] == '?' ? HIGH_BITS : 0;
        }
        return strange == 0;
    }
}
