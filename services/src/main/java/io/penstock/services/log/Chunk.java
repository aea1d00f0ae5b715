package io.penstock.services.log;

import java.io.IOException;
import java.nio.ByteBuffer;

/// Records that will be written together, as one frame of one segment. Confined to the lock of its
/// [SegmentLog] while it is filled, then to the thread that writes it.
final class Chunk {
    private static final int BYTES_MIN = 64 << 10;

    final Segment segment;
    private final int start;
    private ByteBuffer bytes;
    private boolean seal;

    /// Starts a frame at `start` of `segment`.
    Chunk(Segment segment, int start, ByteBuffer spare) {
        this.segment = segment;
        this.start = start;
        this.bytes = spare;
        bytes.clear().position(Segment.FRAME_BYTES);
    }

    static ByteBuffer spare() {
        return ByteBuffer.allocateDirect(BYTES_MIN);
    }

    boolean isEmpty() {
        return bytes.position() == Segment.FRAME_BYTES;
    }

    int payloadBytes() {
        return bytes.position() - Segment.FRAME_BYTES;
    }

    /// Returns the offset behind the last record.
    int end() {
        return start + bytes.position();
    }

    /// Returns where the next chunk of the same segment starts.
    int next() {
        return isEmpty() ? start : Segment.align(end());
    }

    long put(RecordBuffer records) {
        int length = records.length();
        if (bytes.remaining() < length + Segment.SEAL_BYTES) {
            grow(bytes.position() + length + Segment.SEAL_BYTES);
        }
        long position = segment.position(end());
        bytes.put(records.array(), 0, length);
        return position;
    }

    /// Marks this chunk as the last of its segment.
    void seal() {
        seal = true;
    }

    boolean sealed() {
        return seal;
    }

    /// Writes the frame, and the seal behind it. An empty chunk writes only a seal.
    void write() throws IOException {
        int length = payloadBytes();
        int end = bytes.position();
        if (length > 0) {
            segment.completeFrame(bytes, 0, length, Segment.KIND_RECORDS);
            segment.sumFrame(bytes, 0, start);
            end = Segment.align(end);
        } else {
            end = 0;
        }
        if (seal) {
            segment.completeFrame(bytes, end, 0, Segment.KIND_SEAL);
            segment.sumFrame(bytes, end, start + end);
            end += Segment.FRAME_BYTES;
        }
        segment.file.write(bytes.duplicate().position(0).limit(end), start);
    }

    /// Returns the memory for another chunk.
    ByteBuffer release() {
        return bytes;
    }

    private void grow(int capacity) {
        ByteBuffer larger = ByteBuffer.allocateDirect(Math.max(capacity, 2 * bytes.capacity()));
        bytes = larger.put(bytes.flip());
    }
}
