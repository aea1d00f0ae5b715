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
        String rest = " path=" + name + "\n";
        int length = rest.getBytes(UTF_8).length;
        int digits = Integer.toString(length + 2).length();
        entry("pax", 'x', "", 0644, 0, ((length + digits) + rest).getBytes(UTF_8));
        return entry("cut", '0', "", 0644, 0, content.getBytes(UTF_8));
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

    TarMaker entry(String name, char type, String target, int mode, int owner, byte[] content) {
        var head = new byte[BLOCK];
        put(head, 0, name);
        put(head, 100, "%07o".formatted(mode));
        put(head, 108, "%07o".formatted(owner));
        put(head, 116, "%07o".formatted(owner));
        put(head, 124, "%011o".formatted(content.length));
        put(head, 136, "%011o".formatted(0));
        head[156] = (byte) type;
        put(head, 157, target);
        put(head, 257, "ustar");
        put(head, 263, "00");
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
