package io.penstock.services.queue;

/// The text that tells where a message of a FIFO queue stands among the others: 20 digits, larger
/// for what was sent later to the same queue, with gaps.
final class SequenceNumber {
    private static final int DIGITS = 19;

    private SequenceNumber() {}

    /// Returns the sequence number of the message of that number.
    static String of(long number) {
        String digits = Long.toString(number);
        return "1" + "0".repeat(DIGITS - digits.length()) + digits;
    }
}
