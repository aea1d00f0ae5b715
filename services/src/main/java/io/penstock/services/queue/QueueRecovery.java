package io.penstock.services.queue;

import io.penstock.services.log.RecordBuffer;
import io.penstock.services.queue.core.Deduplication;
import java.nio.ByteBuffer;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Folds the records of the log into the queues that a new life of the service starts with. Records
/// may speak of queues and messages that are not known: what they were about was deleted and its
/// space won back, or is written again further on.
final class QueueRecovery {
    private final Map<Long, Found> queues = new TreeMap<>();
    private final Map<Long, DeletedQueue> deleted = new LinkedHashMap<>();
    private final long nowMillis;
    private long lastNumber;

    /// Starts a recovery at that wall clock.
    QueueRecovery(long nowMillis) {
        this.nowMillis = nowMillis;
    }

    void record(long position, ByteBuffer record) {
        int recordBytes = record.remaining() + RecordBuffer.LENGTH_BYTES;
        int kind = record.get();
        long queue = record.getLong();
        lastNumber = Math.max(lastNumber, queue);
        Found found = queues.computeIfAbsent(queue, _ -> new Found());
        switch (kind) {
            case QueueRecords.DEFINED -> {
                found.define(StoredReader.definition(queue, record));
                found.position = position;
                found.recordBytes = recordBytes;
            }
            case QueueRecords.DROPPED -> {
                queues.remove(queue);
                if (DeletedQueue.isTold(record)) {
                    delete(DeletedQueue.read(queue, record, position, recordBytes));
                }
            }
            case QueueRecords.PURGED -> {
                found.purgedMillis = record.getLong();
                found.messages.clear();
                found.originals.clear();
            }
            case QueueRecords.STORED, QueueRecords.MOVED -> {
                StoredMessage message = StoredReader.message(kind, record);
                message.position = position;
                message.recordBytes = recordBytes;
                found.store(message);
                Found source = queues.get(message.movedFrom);
                if (source != null) {
                    source.messages.remove(
                            message.numberBefore == 0 ? message.number : message.numberBefore);
                    source.tasks.computeIfPresent(message.movedBy, (_, task) -> task.oneMoved());
                }
            }
            case QueueRecords.REMEMBERED -> found.remember(StoredReader.original(record, position));
            case QueueRecords.TASK -> found.task(record, position, recordBytes);
            case QueueRecords.RECEIVED -> found.receive(record);
            case QueueRecords.HIDDEN -> {
                StoredMessage message = found.messages.get(record.getLong());
                if (message != null) {
                    message.dueMillis = record.getLong();
                }
            }
            case QueueRecords.DELETED -> {
                for (int left = record.getInt(); left > 0; left--) {
                    found.messages.remove(record.getLong());
                }
            }
            default ->
                    throw new IllegalStateException(
                            "record of unknown kind " + kind + " at " + position);
        }
    }

    /// Returns the queues that exist.
    List<Found> queues() {
        return queues.values().stream().filter(found -> found.definition != null).toList();
    }

    /// Returns the queues that were deleted so lately that it may matter, in the order of their
    /// records.
    List<DeletedQueue> deleted() {
        return List.copyOf(deleted.values());
    }

    private void delete(DeletedQueue queue) {
        deleted.remove(queue.queue());
        if (queue.atMillis() + DeletedNames.REST.toMillis() > nowMillis) {
            deleted.put(queue.queue(), queue);
        }
    }

    /// Returns the largest number of a queue or message that was read.
    long lastNumber() {
        return lastNumber;
    }

    /// One queue, as far as it was read.
    final class Found {
        private final Map<Long, StoredMessage> messages = new HashMap<>();
        private final Map<UUID, MoveRecord> tasks = new LinkedHashMap<>();
        private final Map<Long, StoredOriginal> originals = new TreeMap<>();
        private @Nullable QueueDefinition definition;
        private long position;
        private int recordBytes;
        private long purgedMillis;

        QueueDefinition definition() {
            if (definition == null) {
                throw new IllegalStateException("the queue does not exist");
            }
            return definition;
        }

        long position() {
            return position;
        }

        int recordBytes() {
            return recordBytes;
        }

        long purgedMillis() {
            return purgedMillis;
        }

        /// Returns the messages in the order they were sent.
        List<StoredMessage> messages() {
            return messages.values().stream()
                    .sorted(Comparator.comparingLong(message -> message.number))
                    .toList();
        }

        /// Returns the message move tasks out of this queue, oldest first.
        List<MoveRecord> tasks() {
            return tasks.values().stream()
                    .sorted(Comparator.comparingLong(task -> task.order().number()))
                    .toList();
        }

        private void task(ByteBuffer record, long position, int recordBytes) {
            MoveRecord task = MoveRecord.read(record, position, recordBytes);
            tasks.put(task.order().id(), task);
            lastNumber = Math.max(lastNumber, task.order().number());
        }

        /// Returns the sends that deduplication must know, in their order.
        List<StoredOriginal> originals() {
            return List.copyOf(originals.values());
        }

        /// In a FIFO queue a change of the delay also moved what was delayed then. Written again
        /// without a change, a definition moves nothing.
        private void define(QueueDefinition next) {
            definition = next;
            purgedMillis = Math.max(purgedMillis, next.purgedMillis());
            if (next.attributes().fifo()) {
                messages.values()
                        .forEach(message ->
                                message.delayBy(next.attributes().delay(), next.modifiedMillis()));
            }
        }

        private void store(StoredMessage message) {
            messages.put(message.number, message);
            lastNumber = Math.max(lastNumber, message.number);
            if (message.original) {
                remember(message.original(message.position));
            }
        }

        private void remember(StoredOriginal original) {
            lastNumber = Math.max(lastNumber, original.number());
            if (original.sentMillis() + Deduplication.WINDOW.toMillis() > nowMillis) {
                originals.put(original.number(), original);
            }
        }

        private void receive(ByteBuffer record) {
            long receivedMillis = record.getLong();
            long dueMillis = record.getLong();
            for (int left = record.getInt(); left > 0; left--) {
                StoredMessage message = messages.get(record.getLong());
                int receives = record.getInt();
                long firstReceivedMillis = record.getLong();
                if (message != null) {
                    message.receives = receives;
                    message.firstReceivedMillis = firstReceivedMillis;
                    message.inFlight = true;
                    message.receivedMillis = receivedMillis;
                    message.dueMillis = dueMillis;
                }
            }
        }
    }
}
