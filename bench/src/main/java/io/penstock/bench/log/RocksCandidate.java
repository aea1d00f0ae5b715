package io.penstock.bench.log;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/// RocksDB: one synchronous write batch per batch; RocksDB groups concurrent writers by itself.
final class RocksCandidate implements Candidate {
    private final AtomicLong numbers = new AtomicLong();
    private final Options options = new Options().setCreateIfMissing(true);
    private final WriteOptions synchronously = new WriteOptions().setSync(true);
    private @Nullable RocksDB database;

    @Override
    public String name() {
        return "RocksDB";
    }

    @Override
    public void open(Path directory) throws RocksDBException {
        RocksDB.loadLibrary();
        database = RocksDB.open(options, directory.toString());
    }

    @Override
    public void append(List<byte[]> records) throws RocksDBException {
        RocksDB open = database;
        if (open == null) {
            throw new IllegalStateException("not open");
        }
        try (var batch = new WriteBatch()) {
            for (byte[] record : records) {
                byte[] key = new byte[Long.BYTES];
                ByteBuffer.wrap(key).putLong(numbers.incrementAndGet());
                batch.put(key, record);
            }
            open.write(synchronously, batch);
        }
    }

    @Override
    public void close() {
        RocksDB open = database;
        if (open != null) {
            open.close();
        }
        synchronously.close();
        options.close();
    }
}
