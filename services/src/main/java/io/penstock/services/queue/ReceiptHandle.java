package io.penstock.services.queue;

import io.penstock.services.queue.core.QueueCore.Receipt;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Optional;
import java.util.zip.CRC32C;

/// The text that names one receive of one message. It says all that is needed to find the message,
/// so it outlives a restart; a check sum tells it from text that was never a handle.
///
/// @param queue the number of the queue
/// @param receipt message and receive
record ReceiptHandle(long queue, Receipt receipt) {
    private static final byte VERSION = 1;
    private static final int BODY_BYTES = 1 + 2 * Long.BYTES + Integer.BYTES;
    private static final int BYTES = BODY_BYTES + Integer.BYTES;

    /// Reads a handle, or returns empty if `text` is none.
    static Optional<ReceiptHandle> parse(String text) {
        if (text.length() != (BYTES + 2) / 3 * 4) {
            return Optional.empty();
        }
        try {
            ByteBuffer bytes = ByteBuffer.wrap(Base64.getDecoder().decode(text));
            boolean sound =
                    bytes.capacity() == BYTES
                            && bytes.get(0) == VERSION
                            && bytes.getInt(BODY_BYTES) == sum(bytes);
            return sound ? Optional.of(read(bytes)) : Optional.empty();
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
    }

    /// Returns the handle as clients see it.
    String text() {
        ByteBuffer bytes = ByteBuffer.allocate(BYTES);
        bytes.put(VERSION).putLong(queue).putLong(receipt.number()).putInt(receipt.receive());
        bytes.putInt(sum(bytes));
        return Base64.getEncoder().encodeToString(bytes.array());
    }

    private static ReceiptHandle read(ByteBuffer bytes) {
        long queue = bytes.getLong(1);
        var receipt = new Receipt(bytes.getLong(1 + Long.BYTES), bytes.getInt(1 + 2 * Long.BYTES));
        return new ReceiptHandle(queue, receipt);
    }

    private static int sum(ByteBuffer bytes) {
        var sum = new CRC32C();
        sum.update(bytes.slice(0, BODY_BYTES));
        return (int) sum.getValue();
    }
}
