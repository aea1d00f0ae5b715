package io.penstock.services.queue;

import io.penstock.services.queue.core.QueueCore.Receipt;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.Optional;
import java.util.zip.CRC32C;

/// The text that names one receive of one message. It says all that is needed to find the message,
/// so it outlives a restart; a check sum tells it from text that was never a handle.
///
/// @param queue the number of the queue
/// @param receipt message and receive
record ReceiptHandle(long queue, Receipt receipt) {
    private static final VarHandle INT =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final byte VERSION = 1;
    private static final int QUEUE_AT = 1;
    private static final int NUMBER_AT = QUEUE_AT + Long.BYTES;
    private static final int RECEIVE_AT = NUMBER_AT + Long.BYTES;
    private static final int BODY_BYTES = RECEIVE_AT + Integer.BYTES;
    private static final int BYTES = BODY_BYTES + Integer.BYTES;

    /// Reads a handle, or returns empty if `text` is none.
    static Optional<ReceiptHandle> parse(String text) {
        if (text.length() != (BYTES + 2) / 3 * 4) {
            return Optional.empty();
        }
        try {
            byte[] bytes = Base64.getDecoder().decode(text);
            boolean sound =
                    bytes.length == BYTES
                            && bytes[0] == VERSION
                            && (int) INT.get(bytes, BODY_BYTES) == sum(bytes);
            return sound ? Optional.of(read(bytes)) : Optional.empty();
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
    }

    /// Returns the handle as clients see it.
    String text() {
        byte[] bytes = new byte[BYTES];
        bytes[0] = VERSION;
        LONG.set(bytes, QUEUE_AT, queue);
        LONG.set(bytes, NUMBER_AT, receipt.number());
        INT.set(bytes, RECEIVE_AT, receipt.receive());
        INT.set(bytes, BODY_BYTES, sum(bytes));
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static ReceiptHandle read(byte[] bytes) {
        var receipt =
                new Receipt((long) LONG.get(bytes, NUMBER_AT), (int) INT.get(bytes, RECEIVE_AT));
        return new ReceiptHandle((long) LONG.get(bytes, QUEUE_AT), receipt);
    }

    private static int sum(byte[] bytes) {
        var sum = new CRC32C();
        sum.update(bytes, 0, BODY_BYTES);
        return (int) sum.getValue();
    }
}
