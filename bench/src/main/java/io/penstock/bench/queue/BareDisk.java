package io.penstock.bench.queue;

import io.penstock.bench.measure.Contender;
import io.penstock.bench.measure.Latencies;
import io.penstock.bench.measure.Sample;
import io.penstock.bench.measure.Stopwatch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/// The disk with nothing around it: one thread writes what a group of messages takes over bytes
/// that are in the file already, as the log of queues does, and forces it, on a timetable. Times
/// are counted from the moment that the timetable says.
final class BareDisk implements Contender {
    static final int GROUP_MESSAGES = 64;
    static final Duration PAUSE = Duration.ofMillis(2);

    private static final int FILE_BYTES = 32 << 20;

    private final QueueLoad load;
    private final FileChannel file;
    private final ByteBuffer group;
    private long offset;

    private BareDisk(QueueLoad load, FileChannel file) {
        this.load = load;
        this.file = file;
        this.group = ByteBuffer.allocateDirect(GROUP_MESSAGES * load.bodyBytes());
    }

    /// Fills a new file.
    static BareDisk open(Path path, QueueLoad load) throws IOException {
        FileChannel file =
                FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        var disk = new BareDisk(load, file);
        try {
            do {
                disk.writeGroup();
            } while (disk.offset > 0);
            file.force(true);
            return disk;
        } catch (IOException failure) {
            file.close();
            throw failure;
        }
    }

    @Override
    public String name() {
        return "floor: bare writes";
    }

    @Override
    public Outcome run(Phase phase) throws IOException {
        Latencies latencies = new Latencies();
        Stopwatch watch = Stopwatch.start();
        long start = System.nanoTime();
        long until = start + load.window(phase).toNanos();
        for (long planned = start; planned < until; planned += PAUSE.toNanos()) {
            for (long wait = planned - System.nanoTime();
                    wait > 0;
                    wait = planned - System.nanoTime()) {
                LockSupport.parkNanos(wait);
            }
            writeGroup();
            file.force(false);
            latencies.add(System.nanoTime() - planned);
        }
        long messages = (long) latencies.size() * GROUP_MESSAGES;
        return new Outcome.Measured(Sample.of(messages, watch.stop(), latencies));
    }

    private void writeGroup() throws IOException {
        group.clear();
        while (group.hasRemaining()) {
            file.write(group, offset + group.position());
        }
        offset += group.capacity();
        if (offset + group.capacity() > FILE_BYTES) {
            offset = 0;
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
