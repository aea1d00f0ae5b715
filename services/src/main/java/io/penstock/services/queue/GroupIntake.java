package io.penstock.services.queue;

import io.penstock.services.log.LogException;
import io.penstock.services.log.RecordBuffer;
import io.penstock.services.log.RecordLog;
import io.penstock.services.log.RecordLog.Room;
import io.penstock.services.queue.SendRules.Draft;
import io.penstock.services.queue.core.Deduplication.Original;
import io.penstock.services.queue.core.Message;
import io.penstock.services.queue.core.MessageContent;
import io.penstock.services.queue.core.Moment;
import io.penstock.services.queue.core.Tally;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The way into a FIFO queue. Unlike in an [Intake], numbers are drawn and records written under
/// the queue's lock, so that numbers, places in the log and the order of the messages are one and
/// the same, and a repetition is told from what came before it. Thread-safe.
final class GroupIntake {
    private final Host host;
    private final RecordLog log;
    private final QueueRoom room;

    GroupIntake(Host host, QueueRoom room) {
        this.host = host;
        this.log = host.log();
        this.room = room;
    }

    /// Takes in messages, each deduplication id but once; they are safe and receivable when this
    /// returns. A repetition is answered as its original was, and not before that is safe too.
    Answer<List<Sent>> send(List<Draft> drafts, String sender) {
        int recordBytes = 0;
        long residentBytes = 0;
        for (Draft draft : drafts) {
            recordBytes += QueueRecords.sentBytesMax(draft, sender);
            residentBytes +=
                    Host.residentBytes(draft.body(), draft.sizeBytes()) + Host.ORIGINAL_BYTES;
        }
        if (!host.admit(residentBytes)) {
            return Answer.refused(
                    SqsError.overLimit(
                            "The server holds as many bytes of messages and deduplication ids as it"
                                    + " may, "
                                    + host.limits().residentBytesMax()
                                    + "."));
        }
        try {
            log.reserve(recordBytes, Room.ORDINARY);
        } catch (LogException refused) {
            host.residentBytes().addAndGet(-residentBytes);
            return Answer.refused(SqsError.notStored(refused));
        }
        return new Sending(drafts, sender, recordBytes, residentBytes).send();
    }

    /// Takes in a message that another FIFO queue gives up: the record that says where it is from
    /// now on also says that it is not there any more. It becomes receivable by [#publish].
    ///
    /// @return the position up to which the log must be durable before that, or [RecordLog#NO_ROOM]
    ///   if the message must stay where it is
    long adopt(Message old, QueueRoom source) {
        String from = source.arn().toString();
        MessageContent content = old.content().deadLetteredFrom(from);
        var records = new RecordBuffer(QueueRecords.storedBytes(content));
        int reservedBytes = QueueRecords.movedBytesMax(content);
        try {
            log.reserve(reservedBytes, Room.ORDINARY);
        } catch (LogException refused) {
            return RecordLog.NO_ROOM;
        }
        room.enter();
        try {
            if (room.gone()) {
                log.unreserve(reservedBytes);
                return RecordLog.NO_ROOM;
            }
            Moment now = room.present();
            long number = host.numbers().incrementAndGet();
            var message = new Message(number, content, now.tick().nanos(), 0);
            message.resume(old.receives(), old.firstReceivedMillis());
            int bytes = QueueRecords.adopted(records, source.id(), room.id(), message, old, now);
            records.useReservation(reservedBytes);
            message.storedAt(log.append(records), bytes);
            room.core().accept(message);
            host.residentBytes().addAndGet(Host.residentBytes(content));
            return message.position() + records.length();
        } finally {
            room.leave();
        }
    }

    /// Takes in a message that a task moves out of another FIFO queue, as a new one; otherwise as
    /// [#adopt].
    long redrive(Message old, QueueRoom source, Transfer.Order order, Duration delay) {
        int reservedBytes = QueueRecords.movedBytesMax(old.content());
        try {
            log.reserve(reservedBytes, Room.ORDINARY);
        } catch (LogException refused) {
            return RecordLog.NO_ROOM;
        }
        var records = new RecordBuffer(reservedBytes);
        room.enter();
        try {
            if (room.gone()) {
                log.unreserve(reservedBytes);
                return RecordLog.NO_ROOM;
            }
            Moment now = room.present();
            MessageContent content = old.content().sentAgain(host.ids().next(), now.epochMillis());
            long number = host.numbers().incrementAndGet();
            var message = new Message(number, content, now.tick().nanos(), delay.toNanos());
            var redriven = new QueueRecords.Redriven(old, order.task());
            int bytes =
                    QueueRecords.redriven(records, source.id(), room.id(), message, redriven, now);
            records.useReservation(reservedBytes);
            message.storedAt(order.count().with(() -> log.append(records)), bytes);
            room.core().accept(message);
            host.residentBytes().addAndGet(Host.residentBytes(content));
            return message.position() + records.length();
        } finally {
            room.leave();
        }
    }

    /// Lets messages be received that are safe by now.
    void publish() {
        room.enter();
        try {
            room.present();
        } finally {
            room.leave();
        }
    }

    /// One call of [#send].
    private final class Sending {
        private final List<Draft> drafts;
        private final String sender;
        private final int reservedBytes;
        private final List<Sent> sent;
        private final List<Message> messages = new ArrayList<>();
        private final List<Original> originals = new ArrayList<>();
        private final RecordBuffer records;
        private long unusedBytes; // of memory

        Sending(List<Draft> drafts, String sender, int reservedBytes, long residentBytes) {
            this.drafts = drafts;
            this.sender = sender;
            this.reservedBytes = reservedBytes;
            this.unusedBytes = residentBytes;
            sent = new ArrayList<>(drafts.size());
            records = new RecordBuffer(reservedBytes);
        }

        Answer<List<Sent>> send() {
            try {
                long end = accept();
                if (end == RecordLog.NO_ROOM) {
                    return Answer.refused(SqsError.queueDoesNotExist());
                }
                log.awaitDurable(end);
            } catch (LogException lost) {
                withdraw();
                return Answer.refused(SqsError.notStored(lost));
            }
            count();
            return Answer.ok(sent);
        }

        /// Lets messages that are safe be received, and counts them.
        private void count() {
            room.enter();
            try {
                Tally tally = room.count(room.present());
                for (Message message : messages) {
                    tally.sent(message.content().sizeBytes());
                }
                tally.deduplicated(drafts.size() - messages.size());
            } finally {
                room.leave();
            }
        }

        private long accept() {
            room.enter();
            try {
                Moment now = room.present();
                if (!room.gone()) {
                    drafts.forEach(draft -> accept(draft, now));
                }
                host.residentBytes().addAndGet(-unusedBytes);
                if (messages.isEmpty()) {
                    log.unreserve(reservedBytes);
                    return room.gone() ? RecordLog.NO_ROOM : log.end(); // originals lie before it
                }
                records.useReservation(reservedBytes);
                append();
                return messages.getFirst().position() + records.length();
            } finally {
                room.leave();
            }
        }

        private void accept(Draft draft, Moment now) {
            Optional<Original> known =
                    room.deduplication().find(draft.groupId(), draft.deduplicationId());
            if (known.isPresent()) {
                sent.add(draft.sent(known.get().messageId().toString(), known.get().number()));
                return;
            }
            Message message = host.message(draft, sender, now);
            var original =
                    new Original(
                            draft.groupId(),
                            draft.deduplicationId(),
                            message.content().id(),
                            message.number(),
                            now.tick().nanos());
            int offset = records.length();
            int bytes = QueueRecords.sent(records, room.id(), message, draft.encodedBody(), now);
            int originalBytes = QueueRecords.rememberedBytes(original);
            message.storedAt(offset, bytes - originalBytes);
            original.storedAt(offset, originalBytes);
            messages.add(message);
            originals.add(original);
            room.deduplication().remember(original);
            sent.add(draft.sent(message.content().id().toString(), message.number()));
            unusedBytes -=
                    Host.residentBytes(draft.body(), draft.sizeBytes()) + Host.ORIGINAL_BYTES;
        }

        private void append() {
            long position = log.append(records);
            for (Message message : messages) {
                message.storedAt(position + message.position(), message.recordBytes());
                room.core().accept(message);
            }
            for (Original original : originals) {
                original.storedAt(position + original.position(), original.recordBytes());
            }
        }

        private void withdraw() {
            room.enter();
            try {
                for (Message message : messages) {
                    if (message.state() == Message.State.ACCEPTED) {
                        room.core().withdraw(message);
                        host.forget(message);
                    }
                }
                originals.forEach(room.deduplication()::withdraw);
                originals.forEach(host::forget);
            } finally {
                room.leave();
            }
        }
    }
}
