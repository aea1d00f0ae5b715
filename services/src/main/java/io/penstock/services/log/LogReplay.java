package io.penstock.services.log;

import io.penstock.services.log.LogException.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// Reads all segments of a device at a start: hands every record to its owner, cuts off a torn last
/// frame and reports damage anywhere else.
final class LogReplay {
    private static final int SEALED = -1;

    private final LogDevice device;
    private final RecordReader reader;
    private final List<Segment> segments = new ArrayList<>();
    private long floor;
    private long next = 1;

    LogReplay(LogDevice device, RecordReader reader) {
        this.device = device;
        this.reader = reader;
    }

    /// Returns the segments that are kept, oldest first, all sealed.
    List<Segment> segments() {
        return segments;
    }

    /// Returns the floor of the newest segment.
    long floor() {
        return floor;
    }

    /// Returns the number of the segment to create next.
    long next() {
        return next;
    }

    void run() throws IOException {
        List<Long> numbers = device.segments();
        for (int i = 0; i < numbers.size(); i++) {
            long number = numbers.get(i);
            if (i > 0 && number != numbers.get(i - 1) + 1) {
                throw corrupt(number - 1, 0, "the segment is missing");
            }
            open(number);
        }
        for (int i = 0; i < segments.size(); i++) {
            read(segments.get(i), i == segments.size() - 1);
        }
    }

    private void open(long number) throws IOException {
        LogDevice.SegmentFile file = device.open(number);
        Segment.Header header = Segment.readHeader(file, number);
        if (!header.sound()) {
            removeUnused(number, file);
            return;
        }
        if (number != next && !segments.isEmpty()) {
            throw corrupt(next, 0, "the header is damaged");
        }
        segments.add(new Segment(number, file, header.salt()));
        floor = header.floor();
        next = number + 1;
    }

    /// A segment that was prepared but not begun says so, or is all zeros.
    private void removeUnused(long number, LogDevice.SegmentFile file) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocateDirect(Math.toIntExact(file.size()));
        file.read(bytes, 0);
        file.close();
        if (Segment.isUnused(bytes.flip(), number)) {
            device.delete(number);
            return;
        }
        bytes.position(Math.min(Segment.HEADER_BYTES, bytes.limit()));
        while (bytes.hasRemaining()) {
            if (bytes.get() != 0) {
                throw corrupt(number, 0, "the header is damaged");
            }
        }
        device.delete(number);
    }

    private void read(Segment segment, boolean last) throws IOException {
        ByteBuffer bytes = load(segment);
        int end = walk(segment, bytes, reader);
        if (end == SEALED) {
            return;
        }
        int later = last ? soundFrameBehind(segment, bytes, end) : bytes.limit();
        if (later >= 0) {
            throw corrupt(segment.number, end, "sound frames lie behind it, at " + later);
        }
        cutOff(segment, end);
    }

    /// Only the last frame can be torn: the one before was forced first. So what follows a broken
    /// frame tells whether it is torn or damaged.
    private static int soundFrameBehind(Segment segment, ByteBuffer bytes, int broken) {
        for (int offset = broken + Segment.ALIGNMENT;
                offset <= bytes.limit() - Segment.FRAME_BYTES;
                offset += Segment.ALIGNMENT) {
            if (segment.soundFrame(bytes, offset, offset)
                    && bytes.getInt(offset + 12) != Segment.KIND_SEAL) {
                return offset;
            }
        }
        return -1;
    }

    /// Ends a segment where its sound frames end.
    private static void cutOff(Segment segment, int offset) throws IOException {
        ByteBuffer seal = ByteBuffer.allocate(Segment.FRAME_BYTES);
        segment.completeFrame(seal, 0, 0, Segment.KIND_SEAL);
        segment.sumFrame(seal, 0, offset);
        segment.file.write(seal, offset);
        segment.file.force();
    }

    private static ByteBuffer load(Segment segment) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocateDirect(Math.toIntExact(segment.file.size()));
        segment.file.read(bytes, 0);
        return bytes.flip();
    }

    /// Reads sound frames up to the seal, or returns where they end without one.
    private static int walk(Segment segment, ByteBuffer bytes, RecordReader reader) {
        int offset = Segment.HEADER_BYTES;
        while (segment.soundFrame(bytes, offset, offset)) {
            int length = bytes.getInt(offset + 4);
            if (bytes.getInt(offset + 12) == Segment.KIND_SEAL) {
                return SEALED;
            }
            SegmentScan.handOver(segment, bytes, offset, offset, reader);
            offset = Segment.align(offset + Segment.FRAME_BYTES + length);
        }
        return offset;
    }

    static LogException corrupt(long segment, int offset, String what) {
        return new LogException(
                Kind.CORRUPT,
                "log segment %d is damaged at byte %d: %s".formatted(segment, offset, what));
    }
}
