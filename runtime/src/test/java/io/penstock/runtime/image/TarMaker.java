package io.penstock.runtime.image;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.zip.GZIPOutputStream;

/// Writes tar files, also such as no honest program writes.
final class TarMaker {
    private static final int BLOCK = 512;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    TarMaker file(String name, String content) {
        return file(name, content.getBytes(UTF_8));
    }

    TarMaker file(String name, byte[] content) {
        return entry(name, '0', "", 0644, 0, content);
    }

    TarMaker program(String name, int mode, int owner, String content) {
        return entry(name, '0', "", mode, owner, content.getBytes(UTF_8));
    }

    TarMaker directory(String name) {
        return directory(name, 0755);
    }

    TarMaker directory(String name, int mode) {
        return entry(name, '5', "", mode, 0, new byte[0]);
    }

    TarMaker link(String name, String target) {
        return entry(name, '2', target, 0777, 0, new byte[0]);
    }

    TarMaker hardLink(String name, String target) {
        return entry(name, '1', target, 0644, 0, new byte[0]);
    }

    TarMaker device(String name) {
        return entry(name, '3', "", 0600, 0, new byte[0]);
    }

    /// Adds a file whose name is in records of pax.
    TarMaker paxFile(String name, String content) {
        return record('x', "path", name).entry("cut", '0', "", 0644, 0, content.getBytes(UTF_8));
    }

    /// Adds a record of pax.
    ///
    /// @param type `x` for the next entry, `g` for all that follow
    TarMaker record(char type, String key, String value) {
        String rest = " " + key + "=" + value + "\n";
        int length = rest.getBytes(UTF_8).length;
        int digits = Integer.toString(length + 2).length();
        return entry("pax", type, "", 0644, 0, ((length + digits) + rest).getBytes(UTF_8));
    }

    /// Adds a file whose name is as GNU's tar writes long ones.
    TarMaker longFile(String name, String content) {
        entry("././@LongLink", 'L', "", 0, 0, (name + "\0").getBytes(UTF_8));
        return entry("cut", '0', "", 0644, 0, content.getBytes(UTF_8));
    }

    byte[] bytes() {
        var whole = new ByteArrayOutputStream();
        whole.writeBytes(out.toByteArray());
        whole.writeBytes(new byte[2 * BLOCK]);
        return whole.toByteArray();
    }

    byte[] gzip() throws IOException {
        var packed = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(packed)) {
            gzip.write(bytes());
        }
        return packed.toByteArray();
    }

    /// Adds a file whose name is in the two fields of ustar.
    TarMaker prefixed(String prefix, String name, String content) {
        byte[] head = head(name, '0', "", 0644, 0, content.length());
        put(head, 345, prefix);
        return raw(head, content.getBytes(UTF_8));
    }

    /// Adds a directory of which the head says how large it is; no content follows.
    TarMaker sizedDirectory(String name, int bytes) {
        return raw(head(name, '5', "", 0755, 0, bytes), new byte[0]);
    }

    /// Adds a file whose owner and size are binary numbers, as GNU's tar writes large ones.
    TarMaker binary(String name, int owner, long size, String content) {
        byte[] head = head(name, '0', "", 0644, 0, 0);
        for (int i = 0; i < 12; i++) {
            head[124 + i] = (byte) (i < 4 ? size >> 63 : size >> (8 * (11 - i)));
        }
        for (int i = 0; i < 8; i++) {
            head[108 + i] = (byte) (i < 4 ? 0 : owner >> (8 * (7 - i)));
        }
        head[124] |= (byte) 0x80;
        head[108] |= (byte) 0x80;
        return raw(head, content.getBytes(UTF_8));
    }

    TarMaker entry(String name, char type, String target, int mode, int owner, byte[] content) {
        return raw(head(name, type, target, mode, owner, content.length), content);
    }

    private static byte[] head(
            String name, char type, String target, int mode, int owner, int sizeBytes) {
        var head = new byte[BLOCK];
        put(head, 0, name);
        put(head, 100, "%07o".formatted(mode));
        put(head, 108, "%07o".formatted(owner));
        put(head, 116, "%07o".formatted(owner));
        put(head, 124, "%011o".formatted(sizeBytes));
        put(head, 136, "%011o".formatted(0));
        head[156] = (byte) type;
        put(head, 157, target);
        put(head, 257, "ustar");
        put(head, 263, "00");
        return head;
    }

    private TarMaker raw(byte[] head, byte[] content) {
        put(head, 148, "        ");
        int sum = 0;
        for (byte each : head) {
            sum += each & 0xFF;
        }
        put(head, 148, "%06o".formatted(sum));
        head[154] = 0;
        out.writeBytes(head);
        out.writeBytes(content);
        out.writeBytes(new byte[-content.length & (BLOCK - 1)]);
        return this;
    }

    private static void put(byte[] head, int offset, String text) {
        byte[] bytes = text.getBytes(UTF_8);
        System.arraycopy(bytes, 0, head, offset, bytes.length);
    }
}
