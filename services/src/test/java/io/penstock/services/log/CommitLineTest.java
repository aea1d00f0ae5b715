package io.penstock.services.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.services.log.LogException.Kind;
import io.penstock.services.log.RecordLog.Room;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What those see who wait while somebody else commits: here the device forces nothing before it is
/// told to.
@Timeout(value = 30, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CommitLineTest {
    private static final LogLimits LIMITS =
            new LogLimits(64 << 10, 32 << 10, Duration.ofHours(1), 2);

    private final HeldDevice device = new HeldDevice();
    private final SegmentLog log =
            SegmentLog.open(
                    device, LIMITS, RandomGenerator.of("L64X128MixRandom")::nextLong, NOBODY);
    private final List<Thread> threads = new ArrayList<>();

    @Test
    void everybodyWhoCameDuringAForceIsSafeAfterTheNext() throws Exception {
        List<CompletableFuture<Optional<Kind>>> all = arrivalsDuringAForce();
        device.permits.release(2); // the force that goes on, and one for all the others

        for (CompletableFuture<Optional<Kind>> one : all) {
            assertThat(one.get()).isEmpty();
        }
        assertThat(log.durable()).isEqualTo(log.end());
        assertThat(device.begun.availablePermits()).as("further forces").isEqualTo(1);
    }

    @Test
    void everybodyIsToldWhenTheDeviceFails() throws Exception {
        List<CompletableFuture<Optional<Kind>>> all = arrivalsDuringAForce();
        device.failing = true;
        device.permits.release();

        for (CompletableFuture<Optional<Kind>> one : all) {
            assertThat(one.get()).contains(Kind.BROKEN);
        }
    }

    @Test
    void everybodyIsToldWhenTheLogIsBrokenMeanwhile() throws Exception {
        List<CompletableFuture<Optional<Kind>>> all = arrivalsDuringAForce();
        log.fail(new IOException("something else"));

        for (CompletableFuture<Optional<Kind>> one : all.subList(1, all.size())) {
            assertThat(one.get()).contains(Kind.BROKEN);
        }
        device.permits.release();
        all.getFirst().get(); // it was on its way to the device
    }

    @Test
    void anInterruptNeitherEndsAWaitNorGetsLost() throws Exception {
        List<CompletableFuture<Optional<Kind>>> all = arrivalsDuringAForce();
        var interrupted = new CompletableFuture<Boolean>();
        Thread last =
                Thread.ofVirtual()
                        .start(() -> {
                            append();
                            interrupted.complete(Thread.currentThread().isInterrupted());
                        });
        waits(last);
        last.interrupt();
        assertThat(last.join(Duration.ofMillis(20))).as("went on").isFalse();
        device.permits.release(2);

        assertThat(interrupted.get()).isTrue();
        all.getLast().get();
    }

    /// Returns what becomes of one append that is being forced, and of others behind it.
    private List<CompletableFuture<Optional<Kind>>> arrivalsDuringAForce()
            throws InterruptedException {
        log.start((_, _) -> {});
        device.holding = true;
        var outcomes = new ArrayList<CompletableFuture<Optional<Kind>>>();
        outcomes.add(arrival());
        device.begun.acquire();
        for (int i = 0; i < 20; i++) {
            outcomes.add(arrival());
            waits(threads.getLast());
        }
        return outcomes;
    }

    private CompletableFuture<Optional<Kind>> arrival() {
        var outcome = new CompletableFuture<Optional<Kind>>();
        threads.add(Thread.ofVirtual().start(() -> outcome.complete(append())));
        return outcome;
    }

    private static void waits(Thread thread) {
        while (thread.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
    }

    /// Appends a record and waits until it is safe; returns why it is not.
    private Optional<Kind> append() {
        try {
            var records = new RecordBuffer(Long.BYTES);
            records.begin();
            records.end();
            records.reserveIn(log, Room.ORDINARY);
            long position = log.append(records);
            log.awaitDurable(position + records.length());
            return Optional.empty();
        } catch (LogException lost) {
            return Optional.of(lost.kind());
        }
    }

    private static final SegmentLog.Owner NOBODY =
            new SegmentLog.Owner() {
                @Override
                public void record(long position, ByteBuffer record) {}

                @Override
                public void replayed(long floor) {}

                @Override
                public long floor() {
                    return 0;
                }
            };

    /// A device that forces when it is permitted to.
    private static final class HeldDevice implements LogDevice {
        private final LogDevice device = new FakeDevice(RandomGenerator.of("L64X128MixRandom"));
        private final Semaphore begun = new Semaphore(0);
        private final Semaphore permits = new Semaphore(0);
        private volatile boolean holding;
        private volatile boolean failing;

        @Override
        public List<Long> segments() throws IOException {
            return device.segments();
        }

        @Override
        public SegmentFile open(long number) throws IOException {
            return new HeldFile(device.open(number));
        }

        @Override
        public SegmentFile create(long number, int bytes, ByteBuffer beginning) throws IOException {
            return new HeldFile(device.create(number, bytes, beginning));
        }

        @Override
        public void delete(long number) throws IOException {
            device.delete(number);
        }

        @Override
        public void close() throws IOException {
            device.close();
        }

        private final class HeldFile implements SegmentFile {
            private final SegmentFile file;

            HeldFile(SegmentFile file) {
                this.file = file;
            }

            @Override
            public void force() throws IOException {
                if (holding) {
                    begun.release();
                    permits.acquireUninterruptibly();
                }
                if (failing) {
                    throw new IOException("the device failed");
                }
                file.force();
            }

            @Override
            public long size() throws IOException {
                return file.size();
            }

            @Override
            public void write(ByteBuffer bytes, long offset) throws IOException {
                file.write(bytes, offset);
            }

            @Override
            public void read(ByteBuffer into, long offset) throws IOException {
                file.read(into, offset);
            }

            @Override
            public void close() throws IOException {
                file.close();
            }
        }
    }
}
