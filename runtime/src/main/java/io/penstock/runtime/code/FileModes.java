package io.penstock.runtime.code;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/// Reads the Unix modes of a zip's entries from its central directory, which the JDK reads but does
/// not show. Pure; a zip without such modes, or damaged, has none.
///
/// Format: PKWARE's APPNOTE 4.3.12 (central directory), 4.3.16 (its end), 4.3.14/15 (zip64).
final class FileModes {
    private static final int END = 0x06054b50;
    private static final int END_BYTES = 22;
    private static final int MAX_COMMENT_BYTES = 0xFFFF;
    private static final int ZIP64_LOCATOR = 0x07064b50;
    private static final int ZIP64_LOCATOR_BYTES = 20;
    private static final int ENTRY = 0x02014b50;
    private static final int ENTRY_BYTES = 46;
    private static final int UNIX = 3;

    private FileModes() {}

    /// Returns the mode (type and permission bits) by entry name.
    static Map<String, Integer> of(byte[] zip) {
        ByteBuffer bytes = ByteBuffer.wrap(zip).order(ByteOrder.LITTLE_ENDIAN);
        Map<String, Integer> modes = new HashMap<>();
        int at = directoryOffset(bytes);
        while (at >= 0 && at + ENTRY_BYTES <= zip.length && bytes.getInt(at) == ENTRY) {
            int nameBytes = Short.toUnsignedInt(bytes.getShort(at + 28));
            int extraBytes = Short.toUnsignedInt(bytes.getShort(at + 30));
            int commentBytes = Short.toUnsignedInt(bytes.getShort(at + 32));
            if (at + ENTRY_BYTES + nameBytes > zip.length) {
                break;
            }
            if (bytes.get(at + 5) == UNIX) {
                String name = new String(zip, at + ENTRY_BYTES, nameBytes, StandardCharsets.UTF_8);
                modes.put(name, bytes.getInt(at + 38) >>> 16);
            }
            at += ENTRY_BYTES + nameBytes + extraBytes + commentBytes;
        }
        return modes;
    }

    private static int directoryOffset(ByteBuffer bytes) {
        int last = bytes.limit() - END_BYTES;
        for (int at = last; at >= Math.max(0, last - MAX_COMMENT_BYTES); at--) {
            if (bytes.getInt(at) == END) {
                int offset = bytes.getInt(at + 16);
                return offset == -1 ? zip64Offset(bytes, at - ZIP64_LOCATOR_BYTES) : offset;
            }
        }
        return -1;
    }

    private static int zip64Offset(ByteBuffer bytes, int locator) {
        if (locator < 0 || bytes.getInt(locator) != ZIP64_LOCATOR) {
            return -1;
        }
        long end = bytes.getLong(locator + 8);
        if (end < 0 || end > bytes.limit() - 56L) {
            return -1;
        }
        long offset = bytes.getLong((int) end + 48);
        return offset >= 0 && offset < bytes.limit() ? (int) offset : -1;
    }
}
