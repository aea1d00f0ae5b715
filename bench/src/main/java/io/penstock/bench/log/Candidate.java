package io.penstock.bench.log;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// A log under comparison. Thread-safe.
interface Candidate extends AutoCloseable {
    /// Returns its name in the table.
    String name();

    /// Opens it in an empty directory.
    void open(Path directory) throws Exception;

    /// Appends records and returns when they are on the device.
    void append(List<byte[]> records) throws Exception;

    @Override
    void close() throws IOException;
}
