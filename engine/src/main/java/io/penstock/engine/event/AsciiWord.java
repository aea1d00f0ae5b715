package io.penstock.engine.event;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Eight ASCII characters in a `long`, looked at all at once. Exact for bytes below 0x80 only.
final class AsciiWord {
    /// How many characters a word holds.
    static final int BYTES = Long.BYTES;

    private static final long ONES = 0x0101_0101_0101_0101L;
    private static final long LOW_SEVEN = 0x7f * ONES;
    private static final long HIGH = 0x8080_8080_8080_8080L;
    private static final long QUOTES = '"' * ONES;
    private static final long BACKSLASHES = '\\' * ONES;

    private static final long QUESTION_MARKS = '?' * ONES;

    /// What lifts every character from the blank on to 0x80 or more, and no control character.
    private static final long CONTROL_LIFT = (0x80 - ' ') * ONES;

    private static final VarHandle WORDS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

    private AsciiWord() {}

    static long at(byte[] text, int index) {
        return (long) WORDS.get(text, index);
    }

    static void put(long word, byte[] target, int index) {
        WORDS.set(target, index, word);
    }

    /// Returns whether the characters are neither control characters, U+0000 to U+001F, nor
    /// question marks.
    static boolean isSimple(long word) {
        return ((word + CONTROL_LIFT) & HIGH) == HIGH && zeros(word ^ QUESTION_MARKS) == 0;
    }

    /// Returns how many of the characters need an escape of two bytes because they are quotes or
    /// backslashes.
    static int quotesAndBackslashes(long word) {
        return Long.bitCount(zeros(word ^ QUOTES)) + Long.bitCount(zeros(word ^ BACKSLASHES));
    }

    /// Returns the high bit of every byte that is zero; bytes must be below 0x80.
    private static long zeros(long word) {
        return ~(word + LOW_SEVEN) & HIGH;
    }
}
