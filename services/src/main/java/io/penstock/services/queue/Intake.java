package io.penstock.services.queue;

import io.penstock.engine.time.Timeline;
import io.penstock.services.log.LogException;
import io.penstock.services.log.RecordBuffer;
import io.penstock.services.log.RecordLog;
import io.penstock.services.log.RecordLog.Room;
import io.penstock.services.queue.Answer.Done;
import io.penstock.services.queue.SendRules.Draft;
import io.penstock.services.queue.core.Message;
import io.penstock.services.queue.core.Moment;
import io.penstock.services.queue.core.Tally;
import java.util.ArrayList;
import java.util.List;

/// The way into one queue: makes messages of drafts, writes them to the log, waits until they are
/// safe and lets them be received. Thread-safe.
final class Intake {
    private static final int SMALL_RECORD_BYTES = 64;

    private final Host host;
    private final RecordLog log;
    private final Timeline timeline;
    private final QueueRoom room;

    Intake(Host host, QueueRoom room) {
        this.host = host;
        this.log = host.log();
        this.timeline = host.timeline();
        this.room = room;
    }

    /// Takes in messages; they are safe and receivable when this returns.
    Answer<List<Sent>> send(List<Draft> drafts, String sender) {
        Moment now = Moment.of(timeline);
        var sent = new ArrayList<Sent>(drafts.size());
        var messages = new ArrayList<Message>(drafts.size());
        int estimate = 0;
        for (Draft draft : drafts) {
            estimate += draft.sizeBytes() + 2 * SMALL_RECORD_BYTES + SMALL_RECORD_BYTES;
        }
        var records = new RecordBuffer(estimate);
        long residentBytes = 0;
        for (Draft draft : drafts) {
            Message message = host.message(draft, sender, now);
            int offset = records.length();
            int recordBytes =
                    QueueRecords.sent(records, room.id(), message, draft.encodedBody(), now);
            message.storedAt(offset, recordBytes);
            messages.add(message);
            sent.add(draft.sent(message.content().id().toString()));
            residentBytes += Host.residentBytes(message.content());
        }
        if (!host.admit(residentBytes)) {
            return Answer.refused(
                    SqsError.overLimit(
                            "The server holds as many bytes of messages as it may, "
                                    + host.limits().residentBytesMax()
                                    + "."));
        }
        Answer<Done> stored = store(messages, records, residentBytes);
        return stored.map(_ -> sent);
    }

    private Answer<Done> store(List<Message> messages, RecordBuffer records, long residentBytes) {
        try {
            records.reserveIn(log, Room.ORDINARY);
        } catch (LogException refused) {
            host.residentBytes().addAndGet(-residentBytes);
            return Answer.refused(SqsError.notStored(refused));
        }
        long end;
        boolean published;
        room.enter();
        try {
            if (room.gone()) {
                records.giveUpIn(log);
                host.residentBytes().addAndGet(-residentBytes);
                return Answer.refused(SqsError.queueDoesNotExist());
            }
            end = accept(messages, records);
            published = log.durable() >= end;
            if (published) {
                settle(messages);
            }
        } finally {
            room.leave();
        }
        return published ? Done.answer() : publish(messages, end);
    }

    private long accept(List<Message> messages, RecordBuffer records) {
        long position = log.append(records);
        for (Message message : messages) {
            message.storedAt(position + message.position(), message.recordBytes());
            room.core().accept(message);
        }
        return position + records.length();
    }

    /// Waits until the messages are safe, then lets them be received.
    private Answer<Done> publish(List<Message> messages, long end) {
        try {
            log.awaitDurable(end);
        } catch (LogException lost) {
            withdraw(messages);
            return Answer.refused(SqsError.notStored(lost));
        }
        room.enter();
        try {
            settle(messages);
        } finally {
            room.leave();
        }
        return Done.answer();
    }

    /// Lets messages that are safe be received, and counts them.
    private void settle(List<Message> sent) {
        Tally tally = room.count(room.present());
        for (Message message : sent) {
            tally.sent(message.content().sizeBytes());
        }
    }

    private void withdraw(List<Message> messages) {
        room.enter();
        try {
            for (Message message : messages) {
                if (message.state() == Message.State.ACCEPTED) {
                    room.core().withdraw(message);
                    host.forget(message);
                }
            }
        } finally {
            room.leave();
        }
    }
}
