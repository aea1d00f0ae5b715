package io.penstock.engine.filter;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;

/// A string, number or word of a document as the matching engine sees it: in UTF-8, strings with
/// their quotes and without escapes. One object shows one value after the other. Not thread-safe.
final class Scalar {
    /// With no more digits than this, and no exponent, every literal has a double of its own.
    private static final int DIGITS_MAX = 15;

    private static final double[] POWERS_OF_TEN = {
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15
    };

    private byte[] text = {};
    private int from;
    private int to;

    /// Shows the value at `from` to `to`, exclusively.
    void show(byte[] document, int start, int end) {
        text = document;
        from = start;
        to = end;
    }

    boolean is(byte[] other) {
        return Arrays.equals(text, from, to, other, 0, other.length);
    }

    boolean startsWith(byte[] beginning) {
        int end = from + beginning.length;
        return end <= to && Arrays.equals(text, from, end, beginning, 0, beginning.length);
    }

    boolean endsWith(byte[] ending) {
        int start = to - ending.length;
        return start >= from && Arrays.equals(text, start, to, ending, 0, ending.length);
    }

    boolean isString() {
        return text[from] == '"';
    }

    boolean isNumber() {
        return text[from] == '-' || (text[from] >= '0' && text[from] <= '9');
    }

    /// Returns the number, or not-a-number if it is written in a way that takes more than a look:
    /// an exponent, or many digits.
    double simpleNumber() {
        boolean negative = text[from] == '-';
        int start = negative ? from + 1 : from;
        long digits = 0;
        int point = to;
        for (int i = start; i < to; i++) {
            byte c = text[i];
            if (c == '.') {
                point = i;
            } else if (c >= '0' && c <= '9') {
                digits = digits * 10 + (c - '0');
            } else {
                return Double.NaN;
            }
            if (i - start >= DIGITS_MAX && i != point) {
                return Double.NaN;
            }
        }
        int decimals = Math.max(0, to - point - 1);
        // both are exact, so their quotient is the double nearest to the literal
        double number = digits / POWERS_OF_TEN[decimals];
        return negative ? -number : number;
    }

    /// Returns the value as text; strings with their quotes.
    @Override
    public String toString() {
        return new String(text, from, to - from, UTF_8);
    }
}
