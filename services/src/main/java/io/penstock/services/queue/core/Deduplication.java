package io.penstock.services.queue.core;

import io.penstock.engine.time.Tick;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The sends that a FIFO queue accepted lately, by deduplication id, so that it takes in each but
/// once. What became of the message is of no importance. Pure; not thread-safe.
///
/// Rules: *Amazon SQS Developer Guide*, "Exactly-once processing" and "High throughput for FIFO
/// queues".
public final class Deduplication {
    /// How long an id is remembered, counted from the first accepted send.
    public static final Duration WINDOW = Duration.ofMinutes(5);

    private final boolean perGroup;
    private final Map<Key, Original> originals = new HashMap<>();
    private final ArrayDeque<Original> byAge = new ArrayDeque<>();

    /// Creates an empty memory.
    ///
    /// @param perGroup whether ids count within their message group only
    public Deduplication(boolean perGroup) {
        this.perGroup = perGroup;
    }

    /// Finds the send that a message with these ids would repeat. The caller has let time pass
    /// before.
    public Optional<Original> find(String groupId, String deduplicationId) {
        return Optional.ofNullable(originals.get(key(groupId, deduplicationId)));
    }

    /// Remembers a send whose ids are not known. Sends come in the order of their time.
    public void remember(Original original) {
        originals.put(key(original.groupId, original.deduplicationId), original);
        byAge.addLast(original);
    }

    /// Forgets a send that did not reach stable storage.
    public void withdraw(Original original) {
        originals.remove(key(original.groupId, original.deduplicationId), original);
        byAge.remove(original);
    }

    /// Lets time pass.
    ///
    /// @return the sends that are over
    public List<Original> advance(Tick now) {
        List<Original> over = List.of();
        for (Original oldest = byAge.peekFirst();
                oldest != null && now.nanos() - oldest.endsNanos >= 0;
                oldest = byAge.peekFirst()) {
            over = over.isEmpty() ? new ArrayList<>() : over;
            over.add(byAge.removeFirst());
            originals.remove(key(oldest.groupId, oldest.deduplicationId), oldest);
        }
        return over;
    }

    /// Returns when everything known now will be over, if anything is. Advancing more often saves
    /// memory only.
    public Optional<Tick> nextDeadline() {
        Original youngest = byAge.peekLast();
        return youngest == null ? Optional.empty() : Optional.of(new Tick(youngest.endsNanos));
    }

    /// Forgets everything.
    ///
    /// @return what was remembered
    public List<Original> clear() {
        List<Original> all = List.copyOf(byAge);
        originals.clear();
        byAge.clear();
        return all;
    }

    private Key key(String groupId, String deduplicationId) {
        return new Key(perGroup ? groupId : "", deduplicationId);
    }

    /// What makes a send the same as another.
    private record Key(String groupId, String deduplicationId) {}

    /// One accepted send.
    public static final class Original {
        private final String groupId;
        private final String deduplicationId;
        private final UUID messageId;
        private final long number;
        private final long endsNanos;

        // the driver's
        private long position;
        private int recordBytes;

        /// Creates a send of the message of that id and number.
        ///
        /// @param sentNanos monotonic time of the send
        public Original(
                String groupId,
                String deduplicationId,
                UUID messageId,
                long number,
                long sentNanos) {
            this.groupId = groupId;
            this.deduplicationId = deduplicationId;
            this.messageId = messageId;
            this.number = number;
            this.endsNanos = sentNanos + WINDOW.toNanos();
        }

        /// Returns the message group.
        public String groupId() {
            return groupId;
        }

        /// Returns the id that its repetitions carry.
        public String deduplicationId() {
            return deduplicationId;
        }

        /// Returns the id that the sender was told.
        public UUID messageId() {
            return messageId;
        }

        /// Returns the number of the message, which makes its sequence number.
        public long number() {
            return number;
        }

        /// Returns the monotonic time of the send.
        public long sentNanos() {
            return endsNanos - WINDOW.toNanos();
        }

        /// Returns where the log keeps the send.
        public long position() {
            return position;
        }

        /// Returns how many bytes the log keeps for it.
        public int recordBytes() {
            return recordBytes;
        }

        /// Remembers where the log keeps the send.
        public void storedAt(long position, int recordBytes) {
            this.position = position;
            this.recordBytes = recordBytes;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return Long.hashCode(number);
        }
    }
}
