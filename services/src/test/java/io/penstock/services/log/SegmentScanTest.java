package io.penstock.services.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SegmentScanTest {
    private static final int SEGMENT_BYTES = 4 << 20;
    private static final int SMALL = 100;
    private static final int LARGER_THAN_A_PIECE = (1 << 20) + 4_711;

    private final FakeDevice device = new FakeDevice(RandomGenerator.of("L64X128MixRandom"));
    private final List<Long> written = new ArrayList<>();
    private final List<Long> read = new ArrayList<>();
    private final List<Integer> sizes = new ArrayList<>();
    private Segment segment;
    private int offset = Segment.HEADER_BYTES;

    @BeforeEach
    void createSegment() throws IOException {
        segment = new Segment(1, device.create(1, SEGMENT_BYTES, Segment.unusedHeader(1)), 42);
    }

    @Test
    void readsFramesThatLieAcrossPiecesAndOnesThatAreLarger() throws IOException {
        int smallOnes = 9_000; // most of a piece
        write(repeated(SMALL, smallOnes));
        write(List.of(700_000, SMALL));
        write(List.of(LARGER_THAN_A_PIECE));
        write(repeated(SMALL, 10));
        seal();

        SegmentScan.forEachRecord(segment, this::note, () -> false);

        assertThat(read).isEqualTo(written);
        assertThat(sizes)
                .hasSize(smallOnes + 13)
                .contains(700_000, LARGER_THAN_A_PIECE)
                .endsWith(SMALL);
    }

    @Test
    void readsNoFurtherThanIsNeeded() throws IOException {
        write(repeated(SMALL, 3));
        write(List.of(LARGER_THAN_A_PIECE));
        seal();

        SegmentScan.forEachRecord(segment, this::note, () -> read.size() >= 2);

        assertThat(sizes).as("the first frame").containsExactly(SMALL, SMALL, SMALL);
    }

    @Test
    void reportsDamageEvenOfALengthBeyondTheSegment() throws IOException {
        write(repeated(SMALL, 3));
        int second = offset;
        write(List.of(SMALL));
        seal();
        device.damage(1, second + 4); // the highest byte of the length

        LogException damaged =
                catchThrowableOfType(
                        LogException.class,
                        () -> SegmentScan.forEachRecord(segment, this::note, () -> false));

        assertThat(damaged.kind()).isEqualTo(LogException.Kind.CORRUPT);
        assertThat(damaged).hasMessageContaining("segment 1 is damaged at byte " + second);
        assertThat(read).as("what lies before").hasSize(3);
    }

    private void write(List<Integer> bytes) throws IOException {
        var chunk = new Chunk(segment, offset, Chunk.spare());
        for (int size : bytes) {
            var record = new RecordBuffer(size + Long.BYTES);
            record.begin();
            record.putBytes(new byte[size - Integer.BYTES], 0, size - Integer.BYTES);
            record.endLive();
            written.add(chunk.put(record));
        }
        chunk.write();
        offset = chunk.next();
    }

    private void seal() throws IOException {
        var chunk = new Chunk(segment, offset, Chunk.spare());
        chunk.seal();
        chunk.write();
    }

    private void note(long position, ByteBuffer record) {
        read.add(position);
        sizes.add(record.remaining());
    }

    private static List<Integer> repeated(int size, int times) {
        return Collections.nCopies(times, size);
    }
}
