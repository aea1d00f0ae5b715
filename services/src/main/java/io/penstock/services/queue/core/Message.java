package io.penstock.services.queue.core;

import org.jspecify.annotations.Nullable;

/// One message in one queue: its content, its state, and its links in the structures that hold it.
/// Mutable; belongs to its [QueueCore] and is confined with it.
///
/// ```
/// ACCEPTED ──published──▶ DELAYED ──delay over──▶ VISIBLE ──received──▶ IN_FLIGHT
///                    └──────no delay────────────▶    ▲ └───timeout, released──┘
/// any ──deleted, purged, expired, dead-lettered──▶ GONE
/// ```
public final class Message {
    /// Where a message stands.
    public enum State {
        /// Not yet on stable storage; nobody may see it.
        ACCEPTED,
        /// Waits for its delay to end.
        DELAYED,
        /// Can be received.
        VISIBLE,
        /// Was received; hidden until its visibility ends.
        IN_FLIGHT,
        /// Left the queue.
        GONE
    }

    private final long number;
    private final MessageContent content;
    private final long enqueuedNanos;

    // the rest is written by QueueCore and its structures only
    long delayNanos;
    State state = State.ACCEPTED;
    int receives;
    long firstReceivedMillis;
    long receivedNanos;
    long place; // in line; smaller is earlier
    long dueNanos; // end of the delay or the visibility; once visible, since when
    int heapIndex = MessageHeap.OUTSIDE;
    int ageIndex = MessageHeap.OUTSIDE;
    @Nullable Message ahead;
    @Nullable Message behind;
    @Nullable Message aheadOwn; // among those of its tenant
    @Nullable Message behindOwn;
    @Nullable Message older;
    @Nullable Message younger;
    @Nullable Tenant tenant; // in a standard queue, if the message has a group
    GroupLineup.@Nullable Group group; // in a FIFO queue
    Attempts.@Nullable Attempt attempt; // that took it, if it can be repeated
    boolean leaving; // for the dead-letter queue

    // the driver's
    private long position;
    private int recordBytes;

    /// Creates a message that nobody has received yet.
    ///
    /// @param number unique in the service and never used again
    /// @param enqueuedNanos monotonic time of the original send; retention counts from it
    /// @param delayNanos how long it stays hidden after the send; until the move, if it was moved
    ///   here
    public Message(long number, MessageContent content, long enqueuedNanos, long delayNanos) {
        this.number = number;
        this.content = content;
        this.enqueuedNanos = enqueuedNanos;
        this.delayNanos = delayNanos;
    }

    /// Returns the number that receipt handles carry.
    public long number() {
        return number;
    }

    /// Returns what the message is.
    public MessageContent content() {
        return content;
    }

    /// Returns where the message stands.
    public State state() {
        return state;
    }

    /// Returns how often it was received, in all queues it was in.
    public int receives() {
        return receives;
    }

    /// Returns the wall clock of its first receive, or 0 if there was none.
    public long firstReceivedMillis() {
        return firstReceivedMillis;
    }

    /// Returns the monotonic time of its latest receive; only meaningful if there was one.
    public long receivedNanos() {
        return receivedNanos;
    }

    /// Returns the monotonic time of its send.
    public long enqueuedNanos() {
        return enqueuedNanos;
    }

    /// Returns the monotonic time when its delay or its visibility ends, or, once it is visible,
    /// when that was.
    public long dueNanos() {
        return state == State.ACCEPTED ? enqueuedNanos + delayNanos : dueNanos;
    }

    /// Returns whether the message is visible.
    boolean shown() {
        return state == State.VISIBLE;
    }

    /// Returns the monotonic time since when it can be received, or could: the end of its delay, or
    /// when it came from another queue.
    public long receivableNanos() {
        return enqueuedNanos + delayNanos;
    }

    /// Sets what an earlier life of the message left: how often it was received and when first.
    public void resume(int receives, long firstReceivedMillis) {
        this.receives = receives;
        this.firstReceivedMillis = firstReceivedMillis;
    }

    /// Returns where the log keeps the message.
    public long position() {
        return position;
    }

    /// Returns how many bytes the log keeps for it.
    public int recordBytes() {
        return recordBytes;
    }

    /// Remembers where the log keeps the message.
    public void storedAt(long position, int recordBytes) {
        this.position = position;
        this.recordBytes = recordBytes;
    }

    /// Names the message only.
    @Override
    public String toString() {
        return "Message[" + number + " " + state + "]";
    }
}
