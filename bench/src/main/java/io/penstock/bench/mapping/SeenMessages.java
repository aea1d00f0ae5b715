package io.penstock.bench.mapping;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;

/// The file in which functions note the numbers of the messages they saw, twelve digits each. Used
/// by one thread, between runs.
final class SeenMessages {
    private static final int DIGITS = 12;

    private final Path file;
    private long read;

    /// @param file may not exist yet
    SeenMessages(Path file) {
        this.file = file;
    }

    /// Returns what is wrong with what was seen since the last call; empty if all numbers below
    /// `expected` were seen at least once, and no other.
    String check(int expected) throws IOException {
        BitSet seen = newlySeen();
        if (seen.cardinality() < expected) {
            return "%,d messages of %,d were never seen by the function"
                    .formatted(expected - seen.cardinality(), expected);
        }
        return seen.length() > expected ? "messages were seen that nobody sent" : "";
    }

    private BitSet newlySeen() throws IOException {
        BitSet seen = new BitSet();
        if (!Files.exists(file)) {
            return seen;
        }
        try (RandomAccessFile notes = new RandomAccessFile(file.toFile(), "r")) {
            byte[] fresh = new byte[Math.toIntExact(notes.length() - read)];
            notes.seek(read);
            notes.readFully(fresh);
            read += fresh.length;
            for (int i = 0; i + DIGITS <= fresh.length; i += DIGITS) {
                seen.set(number(fresh, i));
            }
        }
        return seen;
    }

    private static int number(byte[] digits, int start) {
        int number = 0;
        for (int i = start; i < start + DIGITS; i++) {
            number = number * 10 + digits[i] - '0';
        }
        return number;
    }
}
