package io.penstock.services.log;

import java.nio.ByteBuffer;

/// Takes stored records, in the order they were appended.
@FunctionalInterface
public interface RecordReader {
    /// Takes one record.
    ///
    /// @param record valid during this call only
    void record(long position, ByteBuffer record);
}
