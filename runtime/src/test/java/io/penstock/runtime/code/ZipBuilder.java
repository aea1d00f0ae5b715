package io.penstock.runtime.code;

import io.penstock.engine.invocation.Payload;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/// Builds zips byte by byte, also such as no decent tool would build. Entries are stored, not
/// compressed, and carry Unix modes.
public final class ZipBuilder {
    private final ByteArrayOutputStream files = new ByteArrayOutputStream();
    private final ByteArrayOutputStream directory = new ByteArrayOutputStream();
    private int entries;
    private int spoiled;

    public ZipBuilder file(String name, int permissions, String content) {
        return entry(name, 0x8000 | permissions, content.getBytes(StandardCharsets.UTF_8));
    }

    public ZipBuilder link(String name, String target) {
        return entry(name, 0xA1FF, target.getBytes(StandardCharsets.UTF_8));
    }

    /// Makes the next entry's checksum wrong.
    public ZipBuilder spoilNext() {
        spoiled = 1;
        return this;
    }

    public Payload build() {
        byte[] endBytes = new byte[22];
        ByteBuffer end = little(endBytes);
        end.putInt(0x06054b50).putInt(0);
        end.putShort((short) entries).putShort((short) entries);
        end.putInt(directory.size()).putInt(files.size()).putShort((short) 0);
        ByteArrayOutputStream zip = new ByteArrayOutputStream();
        zip.writeBytes(files.toByteArray());
        zip.writeBytes(directory.toByteArray());
        zip.writeBytes(endBytes);
        return Payload.of(zip.toByteArray());
    }

    private ZipBuilder entry(String name, int mode, byte[] content) {
        byte[] nameBytes = name.getBytes(StandardCharsets.UTF_8);
        CRC32 crc = new CRC32();
        crc.update(content);
        int checksum = (int) crc.getValue() + spoiled;
        spoiled = 0;
        int offset = files.size();
        byte[] localBytes = new byte[30];
        ByteBuffer local = little(localBytes);
        local.putInt(0x04034b50).putShort((short) 20).putShort((short) 0x800).putShort((short) 0);
        local.putInt(0).putInt(checksum).putInt(content.length).putInt(content.length);
        local.putShort((short) nameBytes.length).putShort((short) 0);
        files.writeBytes(localBytes);
        files.writeBytes(nameBytes);
        files.writeBytes(content);
        byte[] centralBytes = new byte[46];
        ByteBuffer central = little(centralBytes);
        central.putInt(0x02014b50).put((byte) 20).put((byte) 3).putShort((short) 20);
        central.putShort((short) 0x800).putShort((short) 0).putInt(0).putInt(checksum);
        central.putInt(content.length).putInt(content.length).putShort((short) nameBytes.length);
        central.putShort((short) 0).putShort((short) 0).putShort((short) 0).putShort((short) 0);
        central.putInt(mode << 16).putInt(offset);
        directory.writeBytes(centralBytes);
        directory.writeBytes(nameBytes);
        entries++;
        return this;
    }

    private static ByteBuffer little(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
