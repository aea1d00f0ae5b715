package io.penstock.bench.log;

import io.penstock.services.log.FileDevice;
import io.penstock.services.log.LogLimits;
import io.penstock.services.log.RecordBuffer;
import io.penstock.services.log.RecordLog;
import io.penstock.services.log.SegmentLog;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Our own segment log. Nothing is retained, so that segments are dropped as a queue's would be.
final class SegmentCandidate implements Candidate {
    private @Nullable SegmentLog log;

    @Override
    public String name() {
        return "segment log";
    }

    @Override
    public void open(Path directory) throws Exception {
        RandomGenerator salts = RandomGenerator.getDefault();
        log =
                SegmentLog.open(
                        FileDevice.open(directory),
                        LogLimits.DEFAULT,
                        salts::nextLong,
                        new Nobody());
        log.start((_, _) -> {});
    }

    @Override
    public void append(List<byte[]> records) {
        SegmentLog open = log;
        if (open == null) {
            throw new IllegalStateException("not open");
        }
        var buffer = new RecordBuffer(records.size() * (records.getFirst().length + 16));
        for (byte[] record : records) {
            buffer.begin();
            buffer.putBytes(record, 0, record.length);
            buffer.end();
        }
        buffer.reserveIn(open, RecordLog.Room.ORDINARY);
        open.awaitDurable(open.append(buffer) + buffer.length());
    }

    @Override
    public void close() {
        SegmentLog open = log;
        if (open != null) {
            open.close();
        }
    }

    /// An owner without a past.
    private record Nobody() implements SegmentLog.Owner {
        @Override
        public void record(long position, ByteBuffer record) {}

        @Override
        public void replayed(long floor) {}

        @Override
        public long floor() {
            return 0;
        }
    }
}
