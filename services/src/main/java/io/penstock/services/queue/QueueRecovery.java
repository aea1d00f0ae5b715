package io.penstock.services.queue;

import io.penstock.services.log.RecordBuffer;
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
    private long lastNumber;

    void record(long position, ByteBuffer record) {
        int recordBytes = record.remaining() + RecordBuffer.LENGTH_BYTES;
        int kind = record.get();
        long queue = record.getLong();
        lastNumber = Math.max(lastNumber, queue);
        Found found = queues.computeIfAbsent(queue, _ -> new Found());
        switch (kind) {
            case QueueRecords.DEFINED -> {
                found.definition = StoredReader.definition(queue, record);
                found.position = position;
                found.recordBytes = recordBytes;
            }
            case QueueRecords.DROPPED -> queues.remove(queue);
            case QueueRecords.PURGED -> {
                found.purgedMillis = record.getLong();
                found.messages.clear();
            }
            case QueueRecords.STORED -> found.store(record, position, recordBytes);
            case QueueRecords.MOVED -> {
                long number = found.store(record, position, recordBytes);
                Found source = queues.get(record.getLong());
                if (source != null) {
                    source.messages.remove(number);
                }
            }
            case QueueRecords.REDRIVEN -> {
                found.store(record, position, recordBytes);
                var departure = MoveRecord.Departure.read(record);
                Found source = queues.get(departure.queue());
                if (source != null) {
                    source.depart(departure);
                }
            }
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

    /// Returns the largest number of a queue or message that was read.
    long lastNumber() {
        return lastNumber;
    }

    /// One queue, as far as it was read.
    final class Found {
        private final Map<Long, StoredMessage> messages = new HashMap<>();
        private final Map<UUID, MoveRecord> tasks = new LinkedHashMap<>();
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

        private void depart(MoveRecord.Departure departure) {
            messages.remove(departure.message());
            tasks.computeIfPresent(departure.task(), (_, task) -> task.oneMoved());
        }

        private void task(ByteBuffer record, long position, int recordBytes) {
            MoveRecord task = MoveRecord.read(record, position, recordBytes);
            tasks.put(task.order().id(), task);
            lastNumber = Math.max(lastNumber, task.order().number());
        }

        private long store(ByteBuffer record, long position, int recordBytes) {
            StoredMessage message = StoredReader.message(record);
            message.position = position;
            message.recordBytes = recordBytes;
            messages.put(message.number, message);
            lastNumber = Math.max(lastNumber, message.number);
            return message.number;
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
