package io.penstock.services.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.CRC32C;

/// One segment file and its format, version 1.
///
/// ```
/// file  = header frame* seal? zeros
/// header (64 bytes) = magic(8) version(4) crc(4) number(8) salt(8) floor(8) zeros
/// frame (8-aligned) = magic(4) length(4) crc(4) kind(4) payload[length] padding
/// payload           = (length(4) record)*
/// ```
///
/// A frame's check sum covers the segment's salt, the frame's offset, kind, length and payload; the
/// salt is random, so that no payload can pretend to be a frame. A seal is an empty frame that ends
/// a segment in favour of the next one.
final class Segment {
    static final int HEADER_BYTES = 64;
    static final int FRAME_BYTES = 16;
    static final int ALIGNMENT = 8;
    static final int SEAL_BYTES = FRAME_BYTES + ALIGNMENT; // with the padding in front of it
    static final int KIND_RECORDS = 1;
    static final int KIND_SEAL = 2;

    private static final long FILE_MAGIC = 0x50_45_4E_53_54_4F_43_4BL; // "PENSTOCK"
    private static final long UNUSED_MAGIC = 0x50_45_4E_2D_46_52_45_45L; // "PEN-FREE"
    private static final int FRAME_MAGIC = 0x50_46_52_4D; // "PFRM"
    private static final int VERSION = 1;
    private static final int POSITION_SHIFT = 32;

    final long number;
    final LogDevice.SegmentFile file;
    final long salt;
    final AtomicLong liveBytes = new AtomicLong();

    Segment(long number, LogDevice.SegmentFile file, long salt) {
        this.number = number;
        this.file = file;
        this.salt = salt;
    }

    static long numberOf(long position) {
        return position >>> POSITION_SHIFT;
    }

    long position(int offset) {
        return number << POSITION_SHIFT | offset;
    }

    static int align(int offset) {
        return (offset + ALIGNMENT - 1) & -ALIGNMENT;
    }

    /// Writes the header.
    ///
    /// @param floor a number that is larger than all the owner gave away before
    void writeHeader(long floor) throws IOException {
        ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
        header.putLong(FILE_MAGIC).putInt(VERSION).putInt(headerSum(number, salt, floor));
        header.putLong(number).putLong(salt).putLong(floor);
        file.write(header.rewind(), 0);
        file.force(); // before any frame: what has frames but no header is damaged, not unused
    }

    /// Returns the header of a segment that nothing was written to yet. Its file may hold the
    /// frames of an older segment, which nobody takes for this one's: their salt is another.
    static ByteBuffer unusedHeader(long number) {
        ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
        header.putLong(UNUSED_MAGIC).putInt(VERSION).putInt(headerSum(number, UNUSED_MAGIC, 0));
        return header.putLong(number).rewind();
    }

    /// Returns whether `bytes` begin with what [#unusedHeader] gives.
    static boolean isUnused(ByteBuffer bytes, long number) {
        return bytes.remaining() >= HEADER_BYTES
                && bytes.slice(bytes.position(), HEADER_BYTES).equals(unusedHeader(number));
    }

    /// Reads the header of a file.
    static Header readHeader(LogDevice.SegmentFile file, long number) throws IOException {
        ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
        file.read(header, 0);
        header.flip();
        if (header.remaining() < HEADER_BYTES || header.getLong() != FILE_MAGIC) {
            return new Header(false, 0, 0);
        }
        int version = header.getInt();
        int sum = header.getInt();
        long stated = header.getLong();
        var read = new Header(true, header.getLong(), header.getLong());
        if (version != VERSION) {
            throw new LogException(
                    LogException.Kind.CORRUPT,
                    "segment %d has format version %d; this server reads version %d"
                            .formatted(number, version, VERSION));
        }
        boolean sound = stated == number && sum == headerSum(number, read.salt, read.floor);
        return sound ? read : new Header(false, 0, 0);
    }

    /// Completes a frame whose payload lies behind [#FRAME_BYTES] bytes of room in `frame`.
    void completeFrame(ByteBuffer frame, int start, int length, int kind) {
        frame.putInt(start, FRAME_MAGIC);
        frame.putInt(start + 4, length);
        frame.putInt(start + 12, kind);
    }

    /// Writes the check sum of a complete frame that will lie at `fileOffset`.
    void sumFrame(ByteBuffer frame, int start, int fileOffset) {
        int length = frame.getInt(start + 4);
        int kind = frame.getInt(start + 12);
        ByteBuffer payload = frame.slice(start + FRAME_BYTES, length);
        frame.putInt(start + 8, frameSum(fileOffset, length, kind, payload));
    }

    /// Returns whether a sound frame starts at `start` of `bytes`, which lies at `fileOffset` of
    /// the file. Reads nothing beyond the limit.
    boolean soundFrame(ByteBuffer bytes, int start, int fileOffset) {
        if (bytes.limit() - start < FRAME_BYTES || bytes.getInt(start) != FRAME_MAGIC) {
            return false;
        }
        int length = bytes.getInt(start + 4);
        if (length < 0 || length > bytes.limit() - start - FRAME_BYTES) {
            return false;
        }
        ByteBuffer payload = bytes.slice(start + FRAME_BYTES, length);
        int kind = bytes.getInt(start + 12);
        return bytes.getInt(start + 8) == frameSum(fileOffset, length, kind, payload);
    }

    private int frameSum(int fileOffset, int length, int kind, ByteBuffer payload) {
        var sum = new CRC32C();
        ByteBuffer head = ByteBuffer.allocate(Long.BYTES + 3 * Integer.BYTES);
        sum.update(head.putLong(salt).putInt(fileOffset).putInt(length).putInt(kind).flip());
        sum.update(payload);
        return (int) sum.getValue();
    }

    private static int headerSum(long number, long salt, long floor) {
        var sum = new CRC32C();
        ByteBuffer head = ByteBuffer.allocate(3 * Long.BYTES);
        sum.update(head.putLong(number).putLong(salt).putLong(floor).flip());
        return (int) sum.getValue();
    }

    /// What a file says of itself.
    ///
    /// @param sound whether it says anything
    record Header(boolean sound, long salt, long floor) {}
}
