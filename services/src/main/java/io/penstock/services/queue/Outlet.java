package io.penstock.services.queue;

import io.penstock.engine.arn.QueueArn;
import io.penstock.engine.time.Tick;
import io.penstock.engine.time.Timeline;
import io.penstock.services.log.LogException;
import io.penstock.services.log.RecordBuffer;
import io.penstock.services.log.RecordLog;
import io.penstock.services.log.RecordLog.Room;
import io.penstock.services.queue.core.Message;
import io.penstock.services.queue.core.MessageContent;
import io.penstock.services.queue.core.Moment;
import io.penstock.services.queue.core.QueueCore;
import io.penstock.services.queue.core.QueueCore.Receipt;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The way out of one queue: hands messages to receivers, who wait in line if they want to, and
/// gives messages that were received too often to the dead-letter queue. Thread-safe.
final class Outlet {
    private static final Duration RETRY_MOVE_AFTER = Duration.ofSeconds(1);
    private static final int SMALL_RECORD_BYTES = 64;
    private static final int RECEIVED_BYTES = 20; // per message

    private final Host host;
    private final RecordLog log;
    private final Timeline timeline;
    private final QueueRoom room;
    private final Supplier<QueueDefinition> definition;
    private final Function<QueueArn, Optional<HostedQueue>> neighbours;

    /// Creates the way out.
    ///
    /// @param definition gives the present one
    /// @param neighbours finds dead-letter queues
    Outlet(
            Host host,
            QueueRoom room,
            Supplier<QueueDefinition> definition,
            Function<QueueArn, Optional<HostedQueue>> neighbours) {
        this.host = host;
        this.log = host.log();
        this.timeline = host.timeline();
        this.room = room;
        this.definition = definition;
        this.neighbours = neighbours;
    }

    /// Hands out up to `max` messages, waiting at most `wait` for the first one. Receivers that
    /// wait are served in the order they came. A receiver that is interrupted has taken nothing.
    Answer<List<Delivery>> receive(int max, Duration visibility, Duration wait)
            throws InterruptedException {
        if (wait.isZero()) {
            return receiveNow(max, visibility);
        }
        Tick deadline = timeline.tick().plus(wait);
        Condition place = room.place();
        try {
            while (true) {
                Taken taken = take(max, visibility, place);
                bury(taken.dead);
                if (taken.refusal != null) {
                    return Answer.refused(taken.refusal);
                }
                if (!taken.deliveries.isEmpty()) {
                    return Answer.ok(taken.deliveries);
                }
                if (taken.dead.isEmpty() && !room.awaitMessages(place, deadline)) {
                    room.cameForNothing();
                    return Answer.ok(List.of());
                }
            }
        } finally {
            room.leaveLine(place);
        }
    }

    /// Hands out what there is; takes no place in the line.
    private Answer<List<Delivery>> receiveNow(int max, Duration visibility) {
        while (true) {
            Taken taken = take(max, visibility, null);
            bury(taken.dead);
            if (taken.refusal != null) {
                return Answer.refused(taken.refusal);
            }
            if (taken.overLimit) {
                return Answer.refused(SqsError.overLimit("Too many messages in flight."));
            }
            if (taken.deliveries.isEmpty() && !taken.dead.isEmpty()) {
                continue; // behind dead letters there may be more
            }
            if (taken.deliveries.isEmpty()) {
                room.cameForNothing();
            }
            return Answer.ok(taken.deliveries);
        }
    }

    /// Takes what there is, unless somebody else waits in front.
    private Taken take(int max, Duration visibility, @Nullable Condition place) {
        room.enter();
        try {
            if (room.gone()) {
                return Taken.GONE;
            }
            Moment now = room.present();
            room.count(now);
            return room.mustWait(place) ? Taken.NOTHING : handOut(max, visibility, now);
        } finally {
            room.leave();
        }
    }

    private Taken handOut(int max, Duration visibility, Moment now) {
        if (!room.core().anyVisible() || room.core().full()) {
            return room.core().full() ? Taken.OVER_LIMIT : Taken.NOTHING;
        }
        Optional<RedrivePolicy> policy = definition.get().attributes().redrive();
        Optional<HostedQueue> target =
                policy.flatMap(redrive -> neighbours.apply(redrive.target()));
        int receivesMax = target.isPresent() ? policy.map(RedrivePolicy::receivesMax).orElse(0) : 0;
        QueueCore.Reception reception =
                room.core().receive(new QueueCore.Demand(max, visibility, receivesMax), now);
        SqsError refusal = noteReceived(reception.taken(), now, visibility);
        List<DeadLetter> dead =
                target.map(queue -> giveUp(reception.dead(), queue, now)).orElse(List.of());
        if (refusal != null) {
            putBack(reception.taken(), now);
            return new Taken(List.of(), dead, false, refusal);
        }
        room.count(now).received(reception.taken().size());
        return new Taken(deliveries(reception.taken()), dead, false, null);
    }

    /// Shows messages again that nobody is told of.
    private void putBack(List<Message> messages, Moment now) {
        for (Message message : messages) {
            var receipt = new Receipt(message.number(), message.receives());
            room.core().changeVisibility(receipt, Duration.ZERO, now.tick());
        }
    }

    private List<Delivery> deliveries(List<Message> messages) {
        var deliveries = new ArrayList<Delivery>(messages.size());
        for (Message message : messages) {
            deliveries.add(
                    new Delivery(
                            room.id(),
                            message.content(),
                            new Receipt(message.number(), message.receives()),
                            message.firstReceivedMillis()));
        }
        return deliveries;
    }

    /// Written without being waited for: after a crash a count may be lower, a message visible
    /// earlier. With a full device that is all the same, but a log that has failed says of nothing
    /// any more what became of it.
    ///
    /// @return why the messages must not be handed out, null if they may
    private @Nullable SqsError noteReceived(
            List<Message> messages, Moment now, Duration visibility) {
        if (messages.isEmpty()) {
            return null;
        }
        var records = new RecordBuffer(SMALL_RECORD_BYTES + RECEIVED_BYTES * messages.size());
        long dueMillis = now.epochMillis() + visibility.toMillis();
        QueueRecords.received(records, room.id(), messages, now, dueMillis);
        long position = log.tryAppend(records, Room.ORDINARY); // what is kept back is for deletes
        return position == RecordLog.NO_ROOM ? failure() : null;
    }

    /// Returns why the log takes nothing any more, null if it has only no room at the moment.
    private @Nullable SqsError failure() {
        try {
            log.end();
            return null;
        } catch (LogException failed) {
            return SqsError.notStored(failed);
        }
    }

    /// Writes that messages are in `target` from now on; they enter it when this queue's lock is
    /// free.
    private List<DeadLetter> giveUp(List<Message> messages, HostedQueue target, Moment now) {
        var dead = new ArrayList<DeadLetter>(messages.size());
        for (Message old : messages) {
            MessageContent content = old.content().deadLetteredFrom(room.arn().toString());
            long heldNanos = now.tick().nanos() - old.enqueuedNanos(); // its age here begins now
            var moved = new Message(old.number(), content, old.enqueuedNanos(), heldNanos);
            moved.resume(old.receives(), old.firstReceivedMillis());
            var records = new RecordBuffer(QueueRecords.storedBytes(content));
            int recordBytes = QueueRecords.moved(records, room.id(), target.id(), moved, now);
            long position = log.tryAppend(records, Room.ORDINARY);
            if (position == RecordLog.NO_ROOM) {
                room.core().keep(old, now.tick().plus(RETRY_MOVE_AFTER).nanos(), now.tick());
                continue;
            }
            moved.storedAt(position, recordBytes);
            log.release(old.position(), old.recordBytes());
            dead.add(new DeadLetter(moved, target));
        }
        return dead;
    }

    private void bury(List<DeadLetter> dead) {
        for (DeadLetter letter : dead) {
            letter.target.admit(letter.message);
            String messageId = letter.message.content().id().toString();
            host.deadLetterListeners()
                    .forEach(listener ->
                            listener.deadLettered(
                                    room.arn(),
                                    messageId,
                                    letter.target.arn(),
                                    letter.message.receives()));
        }
    }

    /// What one look into the queue brought.
    ///
    /// @param refusal what the receiver gets instead, null for nothing
    private record Taken(
            List<Delivery> deliveries,
            List<DeadLetter> dead,
            boolean overLimit,
            @Nullable SqsError refusal) {
        private static final Taken NOTHING = new Taken(List.of(), List.of(), false, null);
        private static final Taken OVER_LIMIT = new Taken(List.of(), List.of(), true, null);
        private static final Taken GONE =
                new Taken(List.of(), List.of(), false, SqsError.queueDoesNotExist());
    }

    /// A message on its way into another queue.
    private record DeadLetter(Message message, HostedQueue target) {}
}
