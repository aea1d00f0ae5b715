package io.penstock.bench.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// Finds members by name in JSON text without parsing it. Good enough for answers whose shape is
/// known and whose values cannot contain the names looked for. Not thread-safe.
public final class JsonScan {
    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101_0101_0101_0101L;
    private static final long HIGH_BITS = 0x8080_8080_8080_8080L;
    private static final long QUOTES = '"' * ONES;
    private static final long BACKSLASHES = '\\' * ONES;

    private final Slice json;
    private int position;
    private int valueStart;
    private int valueEnd;

    /// Starts before the first byte.
    public JsonScan(Slice json) {
        this.json = json;
        this.position = json.start();
    }

    /// Returns the bytes of `"name"`, quotes included, as [#next] wants them.
    public static byte[] key(String name) {
        return ('"' + name + '"').getBytes(StandardCharsets.US_ASCII);
    }

    /// Moves to the next member of that name with a text value; returns whether there is one.
    ///
    /// @param key from [#key]
    public boolean next(byte[] key) {
        int found = find(key, position);
        if (found < 0) {
            return false;
        }
        int quote = found + key.length;
        quote = mark(quote, QUOTES, QUOTES);
        valueStart = quote + 1;
        valueEnd = mark(valueStart, QUOTES, BACKSLASHES);
        while (valueEnd < json.end() && json.array()[valueEnd] != '"') {
            // An escape and what it escapes.
            valueEnd = mark(valueEnd + 2, QUOTES, BACKSLASHES);
        }
        position = valueEnd + 1;
        return true;
    }

    /// Returns to the start.
    public void rewind() {
        position = json.start();
    }

    /// Returns the value found last, escapes as they are on the wire.
    public Slice value() {
        return new Slice(json.array(), valueStart, valueEnd - valueStart);
    }

    /// Returns the first text value of that name.
    ///
    /// @throws IllegalStateException if there is none
    public static String text(Slice json, String name) {
        JsonScan scan = new JsonScan(json);
        if (!scan.next(key(name))) {
            throw new IllegalStateException("no " + name + " in " + json.text());
        }
        return scan.value().text();
    }

    /// Returns how many members of that name there are.
    public static int count(Slice json, byte[] key) {
        JsonScan scan = new JsonScan(json);
        int count = 0;
        for (int at = scan.find(key, json.start()); at >= 0; at = scan.find(key, at + key.length)) {
            count++;
        }
        return count;
    }

    private int find(byte[] key, int from) {
        int last = json.end() - key.length;
        for (int i = mark(from, QUOTES, QUOTES); i <= last; i = mark(i + 1, QUOTES, QUOTES)) {
            if (matches(key, i)) {
                return i;
            }
        }
        return -1;
    }

    /// Returns where one of two bytes, each given eight times over, comes next; the end if nowhere.
    /// Looks at eight bytes at a time: the client shares the machine with what it measures.
    private int mark(int from, long one, long other) {
        byte[] bytes = json.array();
        int at = from;
        for (; at + Long.BYTES <= json.end(); at += Long.BYTES) {
            long word = (long) LONG.get(bytes, at);
            long found = zeros(word ^ one) | zeros(word ^ other);
            if (found != 0) {
                return at + (Long.numberOfTrailingZeros(found) >>> 3);
            }
        }
        while (at < json.end() && bytes[at] != (byte) one && bytes[at] != (byte) other) {
            at++;
        }
        return Math.min(at, json.end());
    }

    /// Marks the bytes of a word that are zero with their high bits; behind the first there may be
    /// false marks.
    private static long zeros(long word) {
        return (word - ONES) & ~word & HIGH_BITS;
    }

    private boolean matches(byte[] key, int at) {
        for (int i = 1; i < key.length; i++) {
            if (json.array()[at + i] != key[i]) {
                return false;
            }
        }
        return true;
    }
}
