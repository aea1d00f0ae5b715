package io.penstock.services.queue;

import io.penstock.engine.arn.QueueArn;
import io.penstock.engine.time.Tick;
import io.penstock.engine.time.Timeline;
import io.penstock.services.log.LogException;
import io.penstock.services.log.RecordBuffer;
import io.penstock.services.log.RecordLog;
import io.penstock.services.log.RecordLog.Room;
import io.penstock.services.queue.core.Message;
import io.penstock.services.queue.core.Moment;
import io.penstock.services.queue.core.QueueCore;
import io.penstock.services.queue.core.QueueCore.Demand;
import io.penstock.services.queue.core.QueueCore.Receipt;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The way out of a FIFO queue. Unlike in an [Outlet], what a receiver took is safe before it is
/// told, because the lock on the group and the count must outlive a crash; and a message that was
/// received too often locks its group until the dead-letter queue has it, so that it arrives there
/// in order. Thread-safe.
final class GroupOutlet {
    private static final Duration RETRY_MOVE_AFTER = Duration.ofSeconds(1);
    private static final int RECEIVED_BYTES = QueueRecords.receivedBytes(Batch.ENTRIES_MAX);

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
    GroupOutlet(
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

    /// Hands out messages, waiting at most `wait` for the first one. Receivers that wait are served
    /// in the order they came. A receiver that is interrupted has taken nothing. Too many messages
    /// in flight are no error: nothing is received then.
    Answer<List<Delivery>> receive(Wish wish, Duration wait) throws InterruptedException {
        Tick deadline = timeline.tick().plus(wait);
        Condition place = room.place();
        try {
            while (true) {
                Taken taken = take(wish, wait.isZero() ? null : place);
                if (taken.gone) {
                    return Answer.refused(SqsError.queueDoesNotExist());
                }
                if (taken.target != null) {
                    move(taken.dead, taken.target);
                    continue;
                }
                boolean over = wait.isZero() || !taken.deliveries.isEmpty();
                if (over || !room.awaitMessages(place, deadline)) {
                    if (taken.deliveries.isEmpty()) {
                        room.cameForNothing();
                    }
                    log.awaitDurable(taken.end);
                    return Answer.ok(taken.deliveries);
                }
            }
        } catch (LogException lost) {
            return Answer.refused(SqsError.notStored(lost));
        } finally {
            room.leaveLine(place);
        }
    }

    /// Takes what there is, unless somebody else waits in front.
    private Taken take(Wish wish, @Nullable Condition place) {
        var records = new RecordBuffer(RECEIVED_BYTES);
        log.reserve(RECEIVED_BYTES, Room.LAST); // or nothing could be received and deleted any more
        room.enter();
        try {
            Taken taken = room.gone() ? Taken.GONE : take(wish, place, room.present(), records);
            if (taken.deliveries.isEmpty()) {
                log.unreserve(RECEIVED_BYTES);
                return taken;
            }
            records.useReservation(RECEIVED_BYTES);
            return taken.safeAt(log.append(records) + records.length());
        } finally {
            room.leave();
        }
    }

    private Taken take(Wish wish, @Nullable Condition place, Moment now, RecordBuffer records) {
        QueueCore core = room.core();
        Optional<List<Message>> repeated = core.repeat(wish.attemptId, wish.visibility, now.tick());
        if (repeated.isPresent()) {
            return taken(repeated.get(), wish, now, records);
        }
        if (room.mustWait(place) || !core.anyVisible() || core.full()) {
            return Taken.NOTHING;
        }
        Optional<RedrivePolicy> policy = definition.get().attributes().redrive();
        HostedQueue target =
                policy.flatMap(redrive -> neighbours.apply(redrive.target())).orElse(null);
        int receivesMax = target == null ? 0 : policy.map(RedrivePolicy::receivesMax).orElse(0);
        QueueCore.Reception reception =
                core.receive(new Demand(wish.max, wish.visibility, receivesMax), now);
        if (target != null && !reception.dead().isEmpty()) {
            return new Taken(List.of(), reception.dead(), target, 0, false);
        }
        if (!wish.attemptId.isEmpty()) {
            core.remember(wish.attemptId, reception.taken(), now.tick());
        }
        return taken(reception.taken(), wish, now, records);
    }

    private Taken taken(List<Message> messages, Wish wish, Moment now, RecordBuffer records) {
        if (messages.isEmpty()) {
            return Taken.NOTHING;
        }
        long dueMillis = now.epochMillis() + wish.visibility.toMillis();
        QueueRecords.received(records, room.id(), messages, now, dueMillis);
        room.count(now).received(messages.size());
        var deliveries = new ArrayList<Delivery>(messages.size());
        for (Message message : messages) {
            deliveries.add(
                    new Delivery(
                            room.id(),
                            message.content(),
                            new Receipt(message.number(), message.receives()),
                            message.firstReceivedMillis()));
        }
        return new Taken(deliveries, List.of(), null, 0, false);
    }

    /// Brings messages that this queue gave up, and that lock their groups here, into `target`.
    private void move(List<Message> dead, HostedQueue target) {
        var moved = new ArrayList<Message>(dead.size());
        long end = 0;
        for (Message message : dead) {
            long safeAt = target.adopt(message, room);
            settle(message, safeAt != RecordLog.NO_ROOM);
            if (safeAt != RecordLog.NO_ROOM) {
                moved.add(message);
                end = safeAt;
            }
        }
        log.awaitDurable(end);
        target.publish();
        for (Message message : moved) {
            String messageId = message.content().id().toString();
            host.deadLetterListeners()
                    .forEach(listener ->
                            listener.deadLettered(
                                    room.arn(), messageId, target.arn(), message.receives()));
        }
    }

    /// Unlocks the group of a message that has moved, or keeps one that could not for a while.
    private void settle(Message message, boolean moved) {
        room.enter();
        try {
            Moment now = room.present();
            if (!moved) {
                room.core().stays(message, now.tick().plus(RETRY_MOVE_AFTER).nanos());
            } else if (room.core().left(message, now.tick())) {
                host.forget(message);
                room.ready();
            }
        } finally {
            room.leave();
        }
    }

    /// What a receiver asks for.
    ///
    /// @param max how many messages at most
    /// @param visibility how long they are hidden
    /// @param attemptId under which the receive can be repeated, empty for none
    record Wish(int max, Duration visibility, String attemptId) {}

    /// What one look into the queue brought: messages for the receiver, or messages to give up.
    ///
    /// @param target where the dead go, null if there are none
    /// @param end up to where the log must be durable before the receiver is told
    private record Taken(
            List<Delivery> deliveries,
            List<Message> dead,
            @Nullable HostedQueue target,
            long end,
            boolean gone) {
        private static final Taken NOTHING = new Taken(List.of(), List.of(), null, 0, false);
        private static final Taken GONE = new Taken(List.of(), List.of(), null, 0, true);

        private Taken safeAt(long position) {
            return new Taken(deliveries, dead, target, position, gone);
        }
    }
}
