package io.penstock.services.log;

import java.nio.ByteBuffer;

/// The owner of a log's records, asked while space is won back.
public interface LiveRecords {
    /// Looks at one record of the segment that is to be dropped. If it is still needed, the owner
    /// appends it again, in its present state, and releases the old position; otherwise nothing is
    /// to be done. Called on the log's own thread, which may wait for a reservation.
    ///
    /// @param record valid during this call only
    void keep(long position, ByteBuffer record);
}
