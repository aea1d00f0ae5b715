package io.penstock.services.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.BooleanSupplier;

/// Reads one segment again while its log is in use, a piece at a time: the memory and the caches of
/// the machine belong to those who send and receive.
final class SegmentScan {
    private static final int PIECE_BYTES = 1 << 20;

    private final Segment segment;
    private final RecordReader reader;
    private final int size;
    private ByteBuffer piece;
    private int offset = Segment.HEADER_BYTES;

    private SegmentScan(Segment segment, RecordReader reader) throws IOException {
        this.segment = segment;
        this.reader = reader;
        this.size = Math.toIntExact(segment.file.size());
        this.piece = ByteBuffer.allocateDirect(Math.min(size, PIECE_BYTES));
    }

    /// Hands over the records of a sealed segment, frame by frame.
    ///
    /// @param enough asked between frames; whether the rest is of no interest
    /// @throws LogException if the segment is damaged
    static void forEachRecord(Segment segment, RecordReader reader, BooleanSupplier enough)
            throws IOException {
        var scan = new SegmentScan(segment, reader);
        boolean sealed = false;
        while (!sealed && !enough.getAsBoolean()) {
            scan.load();
            sealed = scan.readPiece(enough);
        }
    }

    /// Hands over the records of a sound frame at `start` of `bytes`, which lies at `fileOffset`.
    static void handOver(
            Segment segment, ByteBuffer bytes, int start, int fileOffset, RecordReader reader) {
        int payload = start + Segment.FRAME_BYTES;
        int end = payload + bytes.getInt(start + 4);
        for (int at = payload; at < end; ) {
            int length = bytes.getInt(at);
            ByteBuffer record = bytes.slice(at + RecordBuffer.LENGTH_BYTES, length);
            reader.record(segment.position(fileOffset + at - start), record.asReadOnlyBuffer());
            at += RecordBuffer.LENGTH_BYTES + length;
        }
    }

    /// Reads the file from the next frame on, and all of that frame if it can be told.
    private void load() throws IOException {
        segment.file.read(piece.clear(), offset);
        piece.flip();
        long wanted = wantedBytes();
        if (wanted > piece.capacity() && wanted <= size - offset) {
            piece = ByteBuffer.allocateDirect((int) wanted);
            segment.file.read(piece, offset);
            piece.flip();
        }
    }

    /// Returns what the next frame says of its length, which a damaged one may say too.
    private long wantedBytes() {
        return piece.remaining() < Segment.FRAME_BYTES
                ? 0
                : Segment.FRAME_BYTES + (long) piece.getInt(4);
    }

    /// Reads the frames that lie in the piece as a whole, of which there is one at least.
    ///
    /// @return whether that was all
    private boolean readPiece(BooleanSupplier enough) {
        int begin = offset;
        int start = 0;
        while (segment.soundFrame(piece, start, offset)) {
            if (piece.getInt(start + 12) == Segment.KIND_SEAL) {
                return true;
            }
            handOver(segment, piece, start, offset, reader);
            start = Segment.align(start + Segment.FRAME_BYTES + piece.getInt(start + 4));
            offset = begin + start;
            if (enough.getAsBoolean()) {
                return true;
            }
        }
        if (start == 0) {
            throw LogReplay.corrupt(segment.number, offset, "it was sound at the start");
        }
        return false;
    }
}
