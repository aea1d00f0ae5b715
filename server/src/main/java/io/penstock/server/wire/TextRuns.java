package io.penstock.server.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// How text looks inside JSON: what needs an escape, and where the bytes end that do not. Runs are
/// searched eight bytes at a time.
final class TextRuns {
    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101_0101_0101_0101L;
    private static final long HIGH_BITS = 0x8080_8080_8080_8080L;
    private static final long QUESTION_MARKS = '?' * ONES;
    private static final long BLANKS = ' ' * ONES;
    private static final long QUOTES = '"' * ONES;
    private static final long BACKSLASHES = '\\' * ONES;
    private static final String ESCAPED = "\"\\/bfnrt";
    private static final String MEANT = "\"\\/\b\f\n\r\t";

    private TextRuns() {}

    /// Returns where the run of ASCII that may stand in JSON text as it is ends: at a quote, a
    /// backslash, a control character, a byte of another alphabet, or `end`.
    static int runEnd(byte[] bytes, int from, int end) {
        return runEnd(bytes, from, end, '"', QUOTES);
    }

    /// Like [#runEnd(byte[],int,int)], but the run ends at a question mark, too.
    static int unquestionedRunEnd(byte[] bytes, int from, int end) {
        return runEnd(bytes, from, end, '?', QUESTION_MARKS);
    }

    private static int runEnd(byte[] bytes, int from, int end, int further, long furthers) {
        int at = from;
        for (; at + Long.BYTES <= end; at += Long.BYTES) {
            long word = (long) LONG.get(bytes, at);
            long found = special(word) | zeros(word ^ furthers) | (word & HIGH_BITS);
            if (found != 0) {
                return at + (Long.numberOfTrailingZeros(found) >>> 3);
            }
        }
        while (at < end && plain(bytes[at]) && bytes[at] != further) {
            at++;
        }
        return at;
    }

    /// Returns the character that an escape stands for, or 0 for one by number and for none.
    static int unescaped(byte escape) {
        int index = ESCAPED.indexOf(escape);
        return index < 0 ? 0 : MEANT.charAt(index);
    }

    /// Returns the letter behind the backslash for characters that have a short escape, or 0.
    static int shortEscape(byte c) {
        return switch (c) {
            case '"', '\\' -> c;
            case '\b' -> 'b';
            case '\f' -> 'f';
            case '\n' -> 'n';
            case '\r' -> 'r';
            case '\t' -> 't';
            default -> 0;
        };
    }

    /// Returns how many bytes the character of another alphabet at `at` takes in sound UTF-8, or 0
    /// if it is not sound. Source: Unicode Standard, table 3-7.
    static int sequenceLength(byte[] bytes, int at, int end) {
        int first = bytes[at] & 0xFF;
        int size = first < 0xC2 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : first < 0xF5 ? 4 : 0;
        if (size == 0 || at + size > end) {
            return 0;
        }
        int second = bytes[at + 1] & 0xFF;
        int least = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
        int most = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
        boolean sound = second >= least && second <= most;
        for (int i = 2; i < size; i++) {
            sound &= (bytes[at + i] & 0xC0) == 0x80;
        }
        return sound ? size : 0;
    }

    private static boolean plain(byte c) {
        return c >= ' ' && c != '"' && c != '\\'; // bytes from 0x80 up are negative
    }

    /// Marks, with the high bit of each byte, quotes, backslashes and control characters. Behind
    /// the first mark there may be false ones.
    private static long special(long word) {
        return zeros(word ^ QUOTES)
                | zeros(word ^ BACKSLASHES)
                | ((word - BLANKS) & ~word & HIGH_BITS);
    }

    private static long zeros(long word) {
        return (word - ONES) & ~word & HIGH_BITS;
    }
}
