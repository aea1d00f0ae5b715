package io.penstock.services.queue.core;

/// How much went in and out of a queue. What is counted is what SQS counts under the same names
/// ("Available CloudWatch metrics for Amazon SQS").
///
/// @param sent accepted sends; a message that another queue gave up is none
/// @param sentBytes what those weigh, all together
/// @param smallestBytes the lightest of them; 0 if there was none
/// @param largestBytes the heaviest of them
/// @param received messages handed out, each receive counted
/// @param emptyReceives receives that brought nothing
/// @param deduplicated sends to a FIFO queue that repeated an earlier one; not among the sent
/// @param deleted deletes with a valid receipt handle, repeated ones too
public record Traffic(
        long sent,
        long sentBytes,
        int smallestBytes,
        int largestBytes,
        long received,
        long emptyReceives,
        long deleted,
        long deduplicated) {
    /// Nothing went in or out.
    public static final Traffic NONE = new Traffic(0, 0, 0, 0, 0, 0, 0, 0);

    /// Returns both together.
    public Traffic plus(Traffic other) {
        if (sent == 0 || other.sent == 0) {
            Traffic sender = sent == 0 ? other : this;
            return sum(other, sender.smallestBytes, sender.largestBytes);
        }
        return sum(
                other,
                Math.min(smallestBytes, other.smallestBytes),
                Math.max(largestBytes, other.largestBytes));
    }

    private Traffic sum(Traffic other, int smallest, int largest) {
        return new Traffic(
                sent + other.sent,
                sentBytes + other.sentBytes,
                smallest,
                largest,
                received + other.received,
                emptyReceives + other.emptyReceives,
                deleted + other.deleted,
                deduplicated + other.deduplicated);
    }
}
