package io.penstock.services.log;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Records on their way to the log, one after the other, each with its length in front. Not
/// thread-safe.
public final class RecordBuffer {
    /// Bytes in front of each record.
    public static final int LENGTH_BYTES = Integer.BYTES;

    private static final VarHandle INT =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private byte[] bytes;
    private int length;
    private int recordStart;
    private int reservedBytes;
    private int liveBytes;

    /// Creates a buffer that grows when `capacity` bytes are exceeded.
    public RecordBuffer(int capacity) {
        bytes = new byte[capacity];
    }

    /// Starts a record.
    ///
    /// @return its offset
    public int begin() {
        recordStart = length;
        putInt(0);
        return recordStart;
    }

    /// Ends the record that was started last.
    ///
    /// @return its size, length field included
    public int end() {
        INT.set(bytes, recordStart, length - recordStart - LENGTH_BYTES);
        return length - recordStart;
    }

    /// Ends the record that was started last and marks it as needed after a restart, until it is
    /// released.
    ///
    /// @return its size, length field included
    public int endLive() {
        int size = end();
        liveBytes += size;
        return size;
    }

    /// Returns how many bytes of these records are needed after a restart.
    int liveBytes() {
        return liveBytes;
    }

    /// Appends one byte.
    public void putByte(int value) {
        room(1);
        bytes[length++] = (byte) value;
    }

    /// Appends four bytes.
    public void putInt(int value) {
        room(Integer.BYTES);
        INT.set(bytes, length, value);
        length += Integer.BYTES;
    }

    /// Appends eight bytes.
    public void putLong(long value) {
        room(Long.BYTES);
        LONG.set(bytes, length, value);
        length += Long.BYTES;
    }

    /// Appends bytes with their number in front.
    public void putBytes(byte[] source, int offset, int count) {
        putInt(count);
        room(count);
        System.arraycopy(source, offset, bytes, length, count);
        length += count;
    }

    /// Appends text as UTF-8 with its number of bytes in front.
    public void putText(String text) {
        byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
        putBytes(encoded, 0, encoded.length);
    }

    /// Returns the number of bytes in the buffer.
    public int length() {
        return length;
    }

    /// Returns the backing array; [#length] bytes of it are used.
    byte[] array() {
        return bytes;
    }

    /// Reserves room for these records in `log`.
    ///
    /// @throws LogException if it has none
    public void reserveIn(RecordLog log, RecordLog.Room room) {
        log.reserve(length, room);
        reservedBytes = length;
    }

    /// Uses a reservation of `bytes` that was made before these records were known.
    ///
    /// @throws IllegalArgumentException if they need more
    public void useReservation(int bytes) {
        if (length > bytes) {
            throw new IllegalArgumentException(length + " bytes exceed a reservation of " + bytes);
        }
        reservedBytes = bytes;
    }

    /// Gives the reservation back; the records will not be appended.
    public void giveUpIn(RecordLog log) {
        log.unreserve(reservedBytes);
        reservedBytes = 0;
    }

    /// Returns how many bytes are reserved for these records.
    public int reservedBytes() {
        return reservedBytes;
    }

    private void room(int count) {
        if (length + count > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + count));
        }
    }
}
