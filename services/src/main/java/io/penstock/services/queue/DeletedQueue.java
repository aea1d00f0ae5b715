package io.penstock.services.queue;

import io.penstock.engine.arn.QueueArn;
import java.nio.ByteBuffer;

/// What the log keeps of the deletion of a queue, and where.
///
/// @param queue the number that the queue had
/// @param atMillis wall clock of the deletion
/// @param position of the record
/// @param recordBytes its size
record DeletedQueue(long queue, QueueArn arn, long atMillis, long position, int recordBytes) {
    /// Returns whether a record of a deletion says when that was and of what; those of earlier
    /// versions do not.
    static boolean isTold(ByteBuffer record) {
        return record.hasRemaining();
    }

    /// Reads what [QueueRecords#DROPPED] says.
    static DeletedQueue read(long queue, ByteBuffer from, long position, int recordBytes) {
        long atMillis = from.getLong();
        var arn =
                new QueueArn(
                        StoredReader.text(from), StoredReader.text(from), StoredReader.text(from));
        return new DeletedQueue(queue, arn, atMillis, position, recordBytes);
    }

    /// Returns the same, kept elsewhere.
    DeletedQueue at(long next) {
        return new DeletedQueue(queue, arn, atMillis, next, recordBytes);
    }
}
