package io.penstock.services.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.penstock.services.log.LogException.Kind;
import io.penstock.services.log.RecordLog.Room;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SegmentLogTest {
    private static final int SEGMENT_BYTES = 8 << 10;
    private static final LogLimits LIMITS =
            new LogLimits(SEGMENT_BYTES, 4 << 10, Duration.ofMillis(1), 2);

    private final FakeDevice device = new FakeDevice(RandomGenerator.of("L64X128MixRandom"));
    private final List<Long> positions = new ArrayList<>();

    @Nested
    class WhenItIsDamaged {
        @Test
        void reportsABrokenFrameWithSoundOnesBehindIt() {
            fill(5);
            device.damage(1, Segment.HEADER_BYTES + Segment.FRAME_BYTES + 3);

            LogException damaged = refusal();

            assertThat(damaged.kind()).isEqualTo(Kind.CORRUPT);
            assertThat(damaged).hasMessageContaining("segment 1 is damaged at byte 64");
        }

        @Test
        void reportsEveryByteOfAnOlderSegment() {
            fill(40);
            assertThat(device.segments()).hasSizeGreaterThan(2);
            int end = SEGMENT_BYTES / 2;

            for (int offset = 0; offset < end; offset += 97) {
                device.damage(1, offset);
                boolean padding = isPadding(offset);
                if (!padding) {
                    assertThat(refusal().kind()).as("byte %d", offset).isEqualTo(Kind.CORRUPT);
                }
                device.damage(1, offset); // heals it
            }
            assertThat(reopened()).hasSize(40);
        }

        @Test
        void reportsAMissingSegment() throws IOException {
            fill(40);
            device.delete(2);

            assertThat(refusal()).hasMessageContaining("segment 2").hasMessageContaining("missing");
        }

        @Test
        void takesABrokenLastFrameForTornAndKeepsTheRest() {
            fill(5);
            long last = positions.getLast();
            device.damage(1, (int) last + RecordBuffer.LENGTH_BYTES);

            assertThat(reopened()).containsExactly("r0", "r1", "r2", "r3");
        }

        private boolean isPadding(int offset) {
            int header = 40; // magic to floor; zeros behind it mean nothing
            if (offset < Segment.HEADER_BYTES) {
                return offset >= header;
            }
            int record = Segment.FRAME_BYTES + recordBytes();
            int inFrame = (offset - Segment.HEADER_BYTES) % Segment.align(record);
            return inFrame >= record;
        }
    }

    @Nested
    class WhenTheDeviceIsFull {
        @Test
        void refusesWhatIsNewAndTakesWhatFreesSpace() {
            device.limitRoom(3L * SEGMENT_BYTES);
            try (SegmentLog log = open(new ArrayList<>())) {
                log.start((_, _) -> {});
                int written = 0;
                LogException full = null;
                while (full == null) {
                    try {
                        append(log, "r" + written, Room.ORDINARY);
                        written++;
                    } catch (LogException refused) {
                        full = refused;
                    }
                }

                assertThat(full.kind()).isEqualTo(Kind.FULL);
                assertThat(written).isPositive();
                append(log, "last", Room.LAST);
                device.limitRoom(Long.MAX_VALUE);
                assertThat(eventually(log, "new")).as("works again").isTrue();
            }
            assertThat(reopened()).contains("r0", "last", "new");
        }

        /// The keeper tries for room again after each refusal.
        private boolean eventually(SegmentLog log, String text) {
            long patience = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
            while (System.nanoTime() < patience) {
                try {
                    append(log, text, Room.ORDINARY);
                    return true;
                } catch (LogException stillFull) {
                    assertThat(stillFull.kind()).isEqualTo(Kind.FULL);
                }
            }
            return false;
        }
    }

    @Nested
    class WhenWritersAreInterrupted {
        private static final int WRITERS = 4;
        private static final int RECORDS = 100;

        @TempDir Path directory;

        @Test
        void writesAllTheSameAndKeepsTheInterrupts() throws Exception {
            var threads = new ArrayList<Thread>();
            var ready = new CountDownLatch(WRITERS);
            try (SegmentLog log = open(FileDevice.open(directory), new ArrayList<>());
                    ExecutorService writers = Executors.newFixedThreadPool(WRITERS)) {
                log.start((_, _) -> {});
                var results = new ArrayList<Future<Integer>>();
                for (int i = 0; i < WRITERS; i++) {
                    String name = "w" + i + "-";
                    results.add(writers.submit(writer(log, name, threads, ready)));
                }
                ready.await();
                while (!results.stream().allMatch(Future::isDone)) {
                    threads.forEach(Thread::interrupt);
                }
                for (Future<Integer> result : results) {
                    assertThat(result.get()).as("interrupts seen").isPositive();
                }
            }
            var found = new ArrayList<String>();
            open(FileDevice.open(directory), found).close();

            assertThat(found).hasSize(WRITERS * RECORDS).doesNotHaveDuplicates();
        }

        private static Callable<Integer> writer(
                SegmentLog log, String name, List<Thread> threads, CountDownLatch ready) {
            return () -> {
                synchronized (threads) {
                    threads.add(Thread.currentThread());
                }
                ready.countDown();
                int interrupts = 0;
                for (int i = 0; i < RECORDS; i++) {
                    append(log, name + i, Room.ORDINARY);
                    interrupts += Thread.interrupted() ? 1 : 0;
                }
                return interrupts;
            };
        }
    }

    private void fill(int records) {
        try (SegmentLog log = open(new ArrayList<>())) {
            log.start((_, _) -> {});
            for (int i = 0; i < records; i++) {
                positions.add(append(log, "r" + i, Room.ORDINARY));
            }
        }
    }

    private List<String> reopened() {
        var found = new ArrayList<String>();
        SegmentLog log = open(found);
        log.start((_, _) -> {});
        log.close();
        return found;
    }

    private LogException refusal() {
        LogException refusal =
                catchThrowableOfType(LogException.class, () -> open(new ArrayList<>()));
        assertThat(refusal).as("refused").isNotNull();
        return refusal;
    }

    private SegmentLog open(List<String> found) {
        return open(device, found);
    }

    private static SegmentLog open(LogDevice device, List<String> found) {
        RandomGenerator salts = RandomGenerator.of("L64X128MixRandom");
        return SegmentLog.open(device, LIMITS, salts::nextLong, new Texts(found));
    }

    private static int recordBytes() {
        return RecordBuffer.LENGTH_BYTES + Integer.BYTES + Texts.BYTES;
    }

    /// Appends a record that stays needed, and waits until it is safe.
    private static long append(SegmentLog log, String text, Room room) {
        var records = new RecordBuffer(recordBytes());
        records.begin();
        records.putText(text + " ".repeat(Texts.BYTES - text.length()));
        records.endLive();
        records.reserveIn(log, room);
        long position = log.append(records);
        log.awaitDurable(position + records.length());
        return position;
    }

    /// Collects texts.
    private record Texts(List<String> found) implements SegmentLog.Owner {
        private static final int BYTES = 400;

        @Override
        public void record(long position, ByteBuffer record) {
            byte[] text = new byte[record.getInt()];
            record.get(text);
            found.add(new String(text, StandardCharsets.UTF_8).strip());
        }

        @Override
        public void replayed(long floor) {}

        @Override
        public long floor() {
            return 0;
        }
    }
}
