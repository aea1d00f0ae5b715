package io.penstock.services.log;

/// An ordered log of records as its owner sees it. Thread-safe.
///
/// The way of a record: [#reserve] room without holding any lock, [#append] under the lock that
/// gives the record its place among others, let go of that lock, [#awaitDurable]. Positions grow
/// with every record; a record at a position below [#durable] is on stable storage, and so is every
/// record before it.
public interface RecordLog extends AutoCloseable {
    /// Returned by [#tryAppend] if there is no room.
    long NO_ROOM = -1;

    /// Makes sure that `bytes` can be appended. May wait for other commits; keeps interrupts.
    ///
    /// @throws LogException if the disk is full, or the log is broken or closed
    void reserve(int bytes, Room room);

    /// Gives back a reservation of `bytes` that was not used.
    void unreserve(int bytes);

    /// Appends records, using up a reservation of exactly `records.reservedBytes()`. Never blocks
    /// on the device.
    ///
    /// @return the position of the first record; those that follow lie at their offsets from it
    long append(RecordBuffer records);

    /// Appends records that may be lost in a crash, without a reservation; they reach the device
    /// with the next commit or a little later.
    ///
    /// @return the position of the first record, or [#NO_ROOM] if they were not appended
    long tryAppend(RecordBuffer records, Room room);

    /// Waits until everything appended before `end` is on stable storage; keeps interrupts. The
    /// first thread that waits does the writing for all.
    ///
    /// @throws LogException if the device failed; what is on it then is unknown
    void awaitDurable(long end);

    /// Returns the position up to which, exclusively, everything is on stable storage.
    long durable();

    /// Returns the position behind the last appended record.
    long end();

    /// Says that the record at `position`, read at the start, is needed after a restart.
    void retain(long position, int bytes);

    /// Says that the record at `position` is not needed any more.
    void release(long position, int bytes);

    /// Which room an operation may use when there is little left.
    enum Room {
        /// Room for operations that store something new.
        ORDINARY,
        /// Also the room kept back for operations that free space or keep order.
        LAST
    }

    /// Writes what is left and lets go of all files. Later calls are refused.
    @Override
    void close();
}
