package io.penstock.services.queue;

/// How much the queue service takes on.
///
/// @param residentBytesMax bytes of messages and of remembered deduplication ids held in memory,
///   all queues together; over it, sends are refused
/// @param queuesMax queues, all accounts and regions together
/// @param inFlightMax messages in flight per queue
/// @param deletedNamesRest whether a deleted queue's name stays unusable for 60 seconds, as on AWS
/// @param fifoRatesHold whether a FIFO queue takes only as many calls a second as on AWS
public record QueueLimits(
        long residentBytesMax,
        int queuesMax,
        int inFlightMax,
        boolean deletedNamesRest,
        boolean fifoRatesHold) {
    /// What a server uses, but for the bytes, which follow its heap: 1 GiB of messages, 10,000
    /// queues, 120,000 messages in flight, names that can be used again at once, and any number of
    /// calls.
    public static final QueueLimits DEFAULT =
            new QueueLimits(1L << 30, 10_000, 120_000, false, false);

    private static final double HEAP_SHARE = 0.6;

    /// Returns these limits for a process with a heap of at most `heapBytes`: most of it may be
    /// messages, the rest is for the work on them.
    public QueueLimits withHeap(long heapBytes) {
        return new QueueLimits(
                (long) (heapBytes * HEAP_SHARE),
                queuesMax,
                inFlightMax,
                deletedNamesRest,
                fifoRatesHold);
    }

    /// Returns these limits for a service in which names of deleted queues rest, or do not.
    public QueueLimits withDeletedNamesRest(boolean rest) {
        return new QueueLimits(residentBytesMax, queuesMax, inFlightMax, rest, fifoRatesHold);
    }

    /// Returns these limits for a service whose FIFO queues take so many calls a second, or any.
    public QueueLimits withFifoRatesHold(boolean hold) {
        return new QueueLimits(residentBytesMax, queuesMax, inFlightMax, deletedNamesRest, hold);
    }

    /// Checks that all limits are positive.
    public QueueLimits {
        if (residentBytesMax < 1 || queuesMax < 1 || inFlightMax < 1) {
            throw new IllegalArgumentException(
                    "invalid limits: %d bytes, %d queues, %d in flight"
                            .formatted(residentBytesMax, queuesMax, inFlightMax));
        }
    }
}
