package io.penstock.server.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.zip.CRC32;

/// Messages of AWS's event streams: length, headers, payload, each half with its checksum. Pure.
///
/// Source: AWS, "Amazon Transcribe streaming, event stream encoding", which all services share.
public final class EventStream {
    private static final int PRELUDE_BYTES = 12;
    private static final int CHECKSUM_BYTES = 4;
    private static final byte TEXT = 7;

    private EventStream() {}

    /// Returns an event.
    ///
    /// @param type for example `PayloadChunk`
    public static byte[] event(
            String type, String contentType, byte[] payload, int offset, int length) {
        return message(
                List.of(
                        new HeaderLine(":message-type", "event"),
                        new HeaderLine(":event-type", type),
                        new HeaderLine(":content-type", contentType)),
                payload,
                offset,
                length);
    }

    private static byte[] message(
            List<HeaderLine> headers, byte[] payload, int offset, int length) {
        int headerBytes = headers.stream().mapToInt(EventStream::sizeBytes).sum();
        int total = PRELUDE_BYTES + headerBytes + length + CHECKSUM_BYTES;
        ByteBuffer message = ByteBuffer.allocate(total);
        message.putInt(total).putInt(headerBytes);
        message.putInt(checksum(message));
        headers.forEach(header -> put(message, header));
        message.put(payload, offset, length);
        message.putInt(checksum(message));
        return message.array();
    }

    private static int sizeBytes(HeaderLine header) {
        return 1 + header.name().length() + 1 + Short.BYTES + header.value().getBytes(UTF_8).length;
    }

    private static void put(ByteBuffer message, HeaderLine header) {
        byte[] value = header.value().getBytes(UTF_8);
        message.put((byte) header.name().length()).put(header.name().getBytes(UTF_8));
        message.put(TEXT).putShort((short) value.length).put(value);
    }

    /// Returns the checksum of all that has been put so far.
    private static int checksum(ByteBuffer message) {
        var crc = new CRC32();
        crc.update(message.duplicate().flip());
        return (int) crc.getValue();
    }
}
