package io.penstock.runtime.image;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads a tar file from its beginning to its end: POSIX ustar and pax, and GNU's long names.
/// Confined to one thread; whoever opened the stream closes it.
final class TarStream {
    private static final int BLOCK = 512;
    private static final int RECORDS_BYTES_MAX = 1 << 20;
    private static final int COPY_BYTES = 64 * 1024;

    /// Headers before an entry that say more of it.
    private static final int EXTENSIONS_MAX = 16;

    private static final String PATH = "path";
    private static final String LINK = "linkpath";
    private static final String SIZE = "size";
    private static final String USER = "uid";
    private static final String GROUP = "gid";
    private static final Set<String> UNDERSTOOD = Set.of(PATH, LINK, SIZE, USER, GROUP);

    private final InputStream in;
    private final byte[] block = new byte[BLOCK];
    private final byte[] scratch = new byte[COPY_BYTES];
    private final Map<String, String> everywhere = new HashMap<>();
    private long position;
    private long contentLeft;
    private int padding;

    TarStream(InputStream in) {
        this.in = in;
    }

    /// Returns the next entry, null after the last one. What was not read of the one before is
    /// skipped.
    ///
    /// @throws ImageProblem if this is no tar file, or a kind of one that is not read here
    @Nullable TarEntry next() throws IOException {
        Map<String, String> own = new HashMap<>();
        for (int extensions = 0; extensions <= EXTENSIONS_MAX; extensions++) {
            skip(contentLeft);
            skip(padding);
            contentLeft = 0;
            padding = 0;
            if (!readBlock() || empty()) {
                return null;
            }
            check();
            byte type = block[156];
            begin(number(124, 12));
            switch (type) {
                case 'x' -> own.putAll(records());
                case 'g' -> everywhere.putAll(records());
                case 'L' -> own.put(PATH, longName());
                case 'K' -> own.put(LINK, longName());
                default -> {
                    Map<String, String> all = new HashMap<>(everywhere);
                    all.putAll(own);
                    return entry(type, all);
                }
            }
        }
        throw ImageProblem.invalid("an entry with too many extended headers");
    }

    /// Returns where in the file the content of the present entry begins.
    long position() {
        return position;
    }

    /// Copies the content of the present entry.
    void copyTo(OutputStream out) throws IOException {
        while (contentLeft > 0) {
            int count = read(scratch, 0, (int) Math.min(contentLeft, scratch.length));
            contentLeft -= count;
            out.write(scratch, 0, count);
        }
    }

    private TarEntry entry(byte type, Map<String, String> records) throws IOException {
        TarEntry.Kind kind =
                switch (type) {
                    case 0, '0', '7' -> TarEntry.Kind.FILE;
                    case '1' -> TarEntry.Kind.HARD_LINK;
                    case '2' -> TarEntry.Kind.SYMBOLIC_LINK;
                    case '3', '4' -> TarEntry.Kind.DEVICE;
                    case '5' -> TarEntry.Kind.DIRECTORY;
                    case '6' -> TarEntry.Kind.PIPE;
                    default ->
                            throw ImageProblem.unsupported(
                                    "entries of type '" + (char) type + "' in tar files");
                };
        String name = records.getOrDefault(PATH, name());
        long size = value(records, SIZE, contentLeft);
        begin(kind == TarEntry.Kind.FILE ? size : 0);
        boolean old = kind == TarEntry.Kind.FILE && name.endsWith("/"); // before POSIX
        return new TarEntry(
                name,
                old ? TarEntry.Kind.DIRECTORY : kind,
                records.getOrDefault(LINK, text(157, 100)),
                (int) number(100, 8) & 07777,
                (int) value(records, USER, number(108, 8)),
                (int) value(records, GROUP, number(116, 8)),
                contentLeft);
    }

    private void begin(long size) throws ImageProblem {
        if (size < 0) {
            throw ImageProblem.invalid("an entry of negative size");
        }
        contentLeft = size;
        padding = (int) (-size & (BLOCK - 1));
    }

    private String name() {
        String name = text(0, 100);
        boolean posix = text(257, 6).startsWith("ustar") && block[262] == 0;
        String prefix = posix ? text(345, 155) : "";
        return prefix.isEmpty() ? name : prefix + "/" + name;
    }

    private static long value(Map<String, String> records, String key, long otherwise)
            throws ImageProblem {
        @Nullable String text = records.get(key);
        try {
            return text == null ? otherwise : Long.parseLong(text);
        } catch (NumberFormatException malformed) {
            throw ImageProblem.invalid("the " + key + " of an entry is no number");
        }
    }

    private byte[] content() throws IOException {
        if (contentLeft > RECORDS_BYTES_MAX) {
            throw ImageProblem.invalid("an entry with too many extended records");
        }
        var bytes = new byte[(int) contentLeft];
        for (int at = 0; at < bytes.length; ) {
            at += read(bytes, at, bytes.length - at);
        }
        contentLeft = 0;
        return bytes;
    }

    private String longName() throws IOException {
        String text = new String(content(), UTF_8);
        int end = text.indexOf('\0');
        return end < 0 ? text : text.substring(0, end);
    }

    /// Reads records such as `21 path=some/name\n`, whose number counts all their bytes.
    private Map<String, String> records() throws IOException {
        byte[] bytes = content();
        Map<String, String> records = new HashMap<>();
        int at = 0;
        while (at < bytes.length) {
            int space = at;
            while (space < bytes.length && bytes[space] != ' ') {
                space++;
            }
            int length = length(new String(bytes, at, space - at, ISO_8859_1));
            if (length <= space - at + 1 || at + length > bytes.length) {
                throw ImageProblem.invalid("damaged extended records");
            }
            String record = new String(bytes, space + 1, at + length - space - 2, UTF_8);
            int equals = record.indexOf('=');
            if (equals > 0) {
                records.put(record.substring(0, equals), record.substring(equals + 1));
            }
            at += length;
        }
        if (records.keySet().stream().anyMatch(key -> key.startsWith("GNU.sparse"))) {
            throw ImageProblem.unsupported("sparse files in tar files");
        }
        records.keySet().retainAll(UNDERSTOOD);
        return records;
    }

    private static int length(String digits) throws ImageProblem {
        try {
            return Integer.parseInt(digits);
        } catch (NumberFormatException malformed) {
            throw ImageProblem.invalid("damaged extended records");
        }
    }

    private boolean empty() {
        for (byte each : block) {
            if (each != 0) {
                return false;
            }
        }
        return true;
    }

    /// The checksum counts its own field as blanks.
    private void check() throws ImageProblem {
        long sum = 0;
        for (int i = 0; i < BLOCK; i++) {
            sum += i >= 148 && i < 156 ? ' ' : block[i] & 0xFF;
        }
        if (sum != number(148, 8)) {
            throw ImageProblem.invalid("this is no tar file, or a damaged one");
        }
    }

    private String text(int offset, int length) {
        int end = offset;
        while (end < offset + length && block[end] != 0) {
            end++;
        }
        return new String(block, offset, end - offset, UTF_8);
    }

    /// Reads octal digits, or a binary number if the first bit says so.
    private long number(int offset, int length) throws ImageProblem {
        if ((block[offset] & 0x80) != 0) {
            long value = block[offset] & 0x3F;
            for (int i = 1; i < length; i++) {
                value = (value << 8) | (block[offset + i] & 0xFF);
            }
            return value;
        }
        String digits = text(offset, length).strip();
        try {
            return digits.isEmpty() ? 0 : Long.parseLong(digits, 8);
        } catch (NumberFormatException malformed) {
            throw ImageProblem.invalid("this is no tar file, or a damaged one");
        }
    }

    /// Returns false at the end of the file.
    private boolean readBlock() throws IOException {
        int count = in.readNBytes(block, 0, BLOCK);
        position += count;
        if (count > 0 && count < BLOCK) {
            throw new EOFException("a tar file ends within an entry");
        }
        return count == BLOCK;
    }

    private int read(byte[] target, int offset, int length) throws IOException {
        int count = in.read(target, offset, length);
        if (count < 0) {
            throw new EOFException("a tar file ends within an entry");
        }
        position += count;
        return count;
    }

    /// Reads over it: streams that measure what is read would miss what is skipped.
    private void skip(long count) throws IOException {
        for (long left = count; left > 0; ) {
            left -= read(scratch, 0, (int) Math.min(left, scratch.length));
        }
    }
}
