package io.penstock.runtime.environment.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.util.Arrays;

/// Walks through the records of a part of a file, a record being a line and those behind it that
/// begin with a tab. Bytes that are no UTF-8 are replaced: functions print what they want. A last
/// line without a newline is none. An interrupt does not stop it, as it would stop a channel. Not
/// thread-safe.
final class FileReading {
    private static final int CHUNK_BYTES = 64 << 10;

    private final RandomAccessFile file;
    private final long end;
    private long position;
    private byte[] bytes = new byte[CHUNK_BYTES];
    private int from;
    private int to;

    /// @param begin where a record begins
    FileReading(RandomAccessFile file, long begin, long end) {
        this.file = file;
        this.position = begin;
        this.end = end;
    }

    /// Returns where the next record begins.
    long offset() {
        return position - (to - from);
    }

    /// Returns the next record without its final newline; an empty text at the end.
    String next() throws IOException {
        String record = "";
        for (int line = endOfLine(from); line >= 0 && record.isEmpty(); ) {
            // The bytes move while more are read: only distances from `from` last.
            int length = lengthWithTabbedLines(line - from);
            record = new String(bytes, from, length, UTF_8);
            from += length + 1;
            line = record.isEmpty() ? endOfLine(from) : line;
        }
        return record;
    }

    private int lengthWithTabbedLines(int firstLength) throws IOException {
        int length = firstLength;
        while (filled(length + 2) && bytes[from + length + 1] == '\t') {
            int more = endOfLine(from + length + 1);
            if (more < 0) {
                return length;
            }
            length = more - from;
        }
        return length;
    }

    /// Returns the index of the next newline; -1 if there is none.
    private int endOfLine(int begin) throws IOException {
        int distance = begin - from;
        while (true) {
            for (; from + distance < to; distance++) {
                if (bytes[from + distance] == '\n') {
                    return from + distance;
                }
            }
            if (!filled(distance + 1)) {
                return -1;
            }
        }
    }

    /// Reads until there are so many bytes behind `from`; false if the part has no more.
    private boolean filled(int count) throws IOException {
        while (to - from < count) {
            if (position == end) {
                return false;
            }
            System.arraycopy(bytes, from, bytes, 0, to - from);
            to -= from;
            from = 0;
            if (to == bytes.length) {
                bytes = Arrays.copyOf(bytes, bytes.length * 2);
            }
            int room = (int) Math.min(bytes.length - to, end - position);
            file.seek(position);
            int read = file.read(bytes, to, room);
            if (read <= 0) {
                return false;
            }
            to += read;
            position += read;
        }
        return true;
    }
}
