package io.penstock.bench.log;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.activemq.artemis.core.io.nio.NIOSequentialFileFactory;
import org.apache.activemq.artemis.core.journal.impl.JournalImpl;
import org.jspecify.annotations.Nullable;

/// Artemis' journal over NIO files with its write buffer, as its broker uses it where AIO is
/// missing: one transaction per batch, committed synchronously.
final class ArtemisCandidate implements Candidate {
    private static final int FILE_BYTES = 32 << 20;
    private static final int BUFFER_BYTES = 490 << 10; // the broker's default
    private static final int BUFFER_TIMEOUT_NANOS =
            300_000; // between its fast-disk and slow-disk values
    private static final int MAX_IO = 1;
    private static final byte KIND = 1;

    private final AtomicLong numbers = new AtomicLong();
    private @Nullable JournalImpl journal;

    @Override
    public String name() {
        return "Artemis journal";
    }

    @Override
    public void open(Path directory) throws Exception {
        var files =
                new NIOSequentialFileFactory(
                        directory.toFile(),
                        true,
                        BUFFER_BYTES,
                        BUFFER_TIMEOUT_NANOS,
                        MAX_IO,
                        false);
        journal = new JournalImpl(FILE_BYTES, 2, 10, 0, 0, files, "log", "log", MAX_IO);
        journal.start();
        journal.load(new ArrayList<>(), new ArrayList<>(), null, true);
    }

    @Override
    public void append(List<byte[]> records) throws Exception {
        JournalImpl open = journal;
        if (open == null) {
            throw new IllegalStateException("not open");
        }
        long transaction = numbers.incrementAndGet();
        for (byte[] record : records) {
            open.appendAddRecordTransactional(transaction, numbers.incrementAndGet(), KIND, record);
        }
        open.appendCommitRecord(transaction, true);
    }

    @Override
    public void close() throws IOException {
        JournalImpl open = journal;
        try {
            if (open != null) {
                open.stop();
            }
        } catch (Exception failed) { // what the journal declares
            throw new IOException("cannot stop the journal", failed);
        }
    }
}
