package io.penstock.services.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/// Where segments live. Numbers grow by one; the oldest go first. Used by one log only.
public interface LogDevice extends AutoCloseable {
    /// Returns the numbers of all segments, ascending.
    List<Long> segments() throws IOException;

    /// Opens a segment that exists.
    SegmentFile open(long number) throws IOException;

    /// Creates a segment of `bytes`, its room really taken, so that writing it later can neither
    /// run out of space nor change the file's size. It begins with `beginning`, on stable storage
    /// before the segment can be found; what follows are zeros, or remains of a deleted segment.
    SegmentFile create(long number, int bytes, ByteBuffer beginning) throws IOException;

    /// Deletes a segment; its file was closed. Its room may be kept for the next one.
    void delete(long number) throws IOException;

    /// Lets go of the device.
    @Override
    void close() throws IOException;

    /// One open segment. Writes come from one thread at a time; reads may come from another. An
    /// interrupt of the calling thread neither stops a call nor gets lost.
    interface SegmentFile extends AutoCloseable {
        /// Returns the size in bytes.
        long size() throws IOException;

        /// Writes all remaining bytes at `offset`.
        void write(ByteBuffer bytes, long offset) throws IOException;

        /// Returns after everything written is on stable storage.
        void force() throws IOException;

        /// Reads at `offset` until `into` is full or the file ends.
        void read(ByteBuffer into, long offset) throws IOException;

        @Override
        void close() throws IOException;
    }
}
