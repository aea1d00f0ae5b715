package io.penstock.services.queue;

import io.penstock.engine.arn.QueueArn;
import io.penstock.engine.time.Tick;
import io.penstock.services.log.LogException;
import io.penstock.services.log.RecordBuffer;
import io.penstock.services.log.RecordLog;
import io.penstock.services.log.RecordLog.Room;
import io.penstock.services.queue.core.Message;
import io.penstock.services.queue.core.Moment;
import io.penstock.services.queue.move.MoveOrder.Destination;
import io.penstock.services.queue.move.MoveTask;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;

/// The way out of one queue for a message move task: moves messages, in the order they would be
/// received, into the queues they belong in. Thread-safe.
///
/// One record of the log says both where a message leaves and where it arrives, so that it is never
/// in no queue and never in two, whenever the process ends. A message can be received once that
/// record is on stable storage: nobody sees what a crash could still send back.
///
/// Between standard queues, the record is written under the lock of the queue that is left, and the
/// message arrives under the other's. Between FIFO queues it is the other way round, because
/// numbers must be drawn where the order is kept: until it has arrived, a message locks its group
/// where it was, so that none behind it overtakes it.
final class Transfer {
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);
    private static final int STATE_BYTES = 256; // what a record of a move has beside the message

    private final Host host;
    private final RecordLog log;
    private final QueueRoom room;
    private final Function<QueueArn, Optional<HostedQueue>> neighbours;

    Transfer(Host host, QueueRoom room, Function<QueueArn, Optional<HostedQueue>> neighbours) {
        this.host = host;
        this.log = host.log();
        this.room = room;
        this.neighbours = neighbours;
    }

    /// Moves up to `max` messages; they are safe and have arrived when this returns.
    ///
    /// @throws LogException if the log failed
    Result move(int max, Order order) {
        var moving = new Moving(order);
        Result result = new Result.Moved();
        for (int i = 0; i < max && result instanceof Result.Moved; i++) {
            result = room.arn().fifo() ? moving.fifoMessage() : moving.message();
        }
        moving.arrive();
        return result instanceof Result.NoRoom(int bytes) ? makeRoom(bytes) : result;
    }

    /// Waits for the room that was missing.
    private Result makeRoom(int bytes) {
        try {
            log.reserve(bytes, Room.ORDINARY);
            log.unreserve(bytes);
            return new Result.Moved();
        } catch (LogException refused) {
            if (refused.kind() == LogException.Kind.FULL) {
                return new Result.NoRoom(bytes);
            }
            throw refused;
        }
    }

    /// One call of [#move].
    private final class Moving {
        private final Order order;
        private final List<Arrival> arrivals = new ArrayList<>();
        private final Set<HostedQueue> fifoTargets = new LinkedHashSet<>();
        private long end; // of the last record

        Moving(Order order) {
            this.order = order;
        }

        /// Lets messages be received where they arrived, once their records are safe.
        void arrive() {
            log.awaitDurable(end);
            arrivals.forEach(arrival -> arrival.target.admit(arrival.message));
            fifoTargets.forEach(HostedQueue::publish);
        }

        Result message() {
            room.enter();
            try {
                Moment now = room.present();
                return switch (next(now.tick())) {
                    case Next.Found(var message, var target) -> leave(message, target, now);
                    case Next.None(var result) -> result;
                };
            } finally {
                room.leave();
            }
        }

        private Result leave(Message old, HostedQueue target, Moment now) {
            var moved =
                    new Message(
                            host.numbers().incrementAndGet(),
                            old.content().sentAgain(host.ids().next(), now.epochMillis()),
                            now.tick().nanos(),
                            target.definition().attributes().delay().toNanos());
            var records = new RecordBuffer(old.recordBytes() + STATE_BYTES);
            int bytes =
                    QueueRecords.redriven(
                            records,
                            room.id(),
                            target.id(),
                            moved,
                            new QueueRecords.Redriven(old, order.task),
                            now);
            long position = order.count.with(() -> log.tryAppend(records, Room.ORDINARY));
            if (position == RecordLog.NO_ROOM) {
                return new Result.NoRoom(records.length());
            }
            moved.storedAt(position, bytes);
            room.core().giveUpNext(old, now.tick());
            log.release(old.position(), old.recordBytes());
            arrivals.add(new Arrival(moved, target));
            end = position + records.length();
            return new Result.Moved();
        }

        Result fifoMessage() {
            return switch (giveUp()) {
                case Next.Found(var message, var target) -> adopt(message, target);
                case Next.None(var result) -> result;
            };
        }

        private Next giveUp() {
            room.enter();
            try {
                Tick now = room.present().tick();
                Next next = next(now);
                if (next instanceof Next.Found(var message, _)) {
                    room.core().giveUpNext(message, now);
                }
                return next;
            } finally {
                room.leave();
            }
        }

        private Result adopt(Message old, HostedQueue target) {
            long safeAt = target.redrive(old, room, order);
            boolean moved = safeAt != RecordLog.NO_ROOM;
            room.enter();
            try {
                Tick now = room.present().tick();
                if (!moved) {
                    room.core().stays(old, now.plus(RETRY_AFTER).nanos());
                } else if (room.core().left(old, now)) {
                    host.forget(old);
                    room.ready();
                }
            } finally {
                room.leave();
            }
            if (!moved) {
                return new Result.NoRoom(old.recordBytes() + STATE_BYTES);
            }
            fifoTargets.add(target);
            end = safeAt;
            return new Result.Moved();
        }

        /// Returns whose turn it is, and where it goes; for who entered.
        private Next next(Tick now) {
            if (room.gone()) {
                return new Next.None(new Result.Gone());
            }
            Optional<Message> next = room.core().next(now);
            if (next.isEmpty()) {
                return new Next.None(new Result.Exhausted());
            }
            Optional<QueueArn> arn = targetOf(next.get());
            if (arn.isEmpty()) {
                return new Next.None(new Result.Failed(MoveTask.NO_SOURCE));
            }
            return arn.flatMap(neighbours)
                    .<Next>map(target -> new Next.Found(next.get(), target))
                    .orElseGet(() -> new Next.None(new Result.Failed(MoveTask.NO_SUCH_QUEUE)));
        }

        /// Returns where a message must go, or empty if nobody knows.
        private Optional<QueueArn> targetOf(Message message) {
            return switch (order.destination) {
                case Destination.Given(QueueArn queue) -> Optional.of(queue);
                case Destination.Origin() ->
                        QueueArn.parse(message.content().origin().deadLetterSource());
            };
        }
    }

    /// For which task messages move.
    ///
    /// @param count appends the record of one move, and counts it if there was room
    record Order(UUID task, Destination destination, Count count) {}

    /// Counts moves in step with their records.
    interface Count {
        /// Calls `append`, and counts one move unless it returns [RecordLog#NO_ROOM].
        ///
        /// @return what `append` returned
        long with(Append append);
    }

    /// Appends the record of one move.
    interface Append {
        /// Returns its position, or [RecordLog#NO_ROOM].
        long position();
    }

    /// How moving went on after the messages that were moved.
    sealed interface Result {
        /// As many as were asked for, or as there was room for at the moment.
        record Moved() implements Result {}

        /// There was none left to move.
        record Exhausted() implements Result {}

        /// The next one cannot be moved.
        ///
        /// @param reason one of [MoveTask]'s
        record Failed(String reason) implements Result {}

        /// The log has no room for the next one.
        record NoRoom(int bytes) implements Result {}

        /// The queue was deleted.
        record Gone() implements Result {}
    }

    /// What a look for the next message brought.
    private sealed interface Next {
        /// There is one, and a queue that it belongs in.
        record Found(Message message, HostedQueue target) implements Next {}

        /// There is none that can be moved.
        record None(Result result) implements Next {}
    }

    /// A message on its way into a standard queue.
    private record Arrival(Message message, HostedQueue target) {}
}
