package io.penstock.services.queue;

import io.penstock.engine.arn.QueueArn;
import io.penstock.services.log.LogException;
import io.penstock.services.log.RecordBuffer;
import io.penstock.services.log.RecordLog;
import io.penstock.services.log.RecordLog.Room;
import io.penstock.services.queue.core.Message;
import io.penstock.services.queue.core.Moment;
import io.penstock.services.queue.move.MoveOrder.Destination;
import io.penstock.services.queue.move.MoveTask;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/// The way out of one queue for a message move task: moves messages, in the order they would be
/// received, into the queues they belong in. Thread-safe.
///
/// One record of the log says both where a message leaves and where it arrives, so that it is never
/// in no queue and never in two, whenever the process ends. A message arrives once that record is
/// on stable storage: nobody receives what a crash could still send back.
final class Transfer {
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
        var arrivals = new ArrayList<Arrival>();
        Result result = leave(max, order, arrivals);
        if (!arrivals.isEmpty()) {
            log.awaitDurable(arrivals.getLast().end);
            arrivals.forEach(arrival -> arrival.target.admit(arrival.message));
        }
        return result instanceof Result.NoRoom(int bytes) ? makeRoom(bytes) : result;
    }

    private Result leave(int max, Order order, List<Arrival> arrivals) {
        room.enter();
        try {
            if (room.gone()) {
                return new Result.Gone();
            }
            Moment now = Moment.of(host.timeline());
            room.settle(now);
            while (arrivals.size() < max) {
                Optional<Message> next = room.core().next(now.tick());
                if (next.isEmpty()) {
                    return new Result.Exhausted();
                }
                Result result = leave(next.get(), order, now, arrivals);
                if (!(result instanceof Result.Moved)) {
                    return result;
                }
            }
            return new Result.Moved();
        } finally {
            room.leave();
        }
    }

    private Result leave(Message old, Order order, Moment now, List<Arrival> arrivals) {
        Optional<QueueArn> arn = targetOf(old, order.destination);
        if (arn.isEmpty()) {
            return new Result.Failed(MoveTask.NO_SOURCE);
        }
        Optional<HostedQueue> found = arn.flatMap(neighbours);
        if (found.isEmpty()) {
            return new Result.Failed(MoveTask.NO_SUCH_QUEUE);
        }
        HostedQueue target = found.get();
        Message moved = again(old, target, now);
        var records = new RecordBuffer(old.recordBytes() + STATE_BYTES);
        var departure = new MoveRecord.Departure(room.id(), old.number(), order.task);
        int bytes = QueueRecords.redriven(records, target.id(), moved, departure, now);
        long position = order.count.with(() -> log.tryAppend(records, Room.ORDINARY));
        if (position == RecordLog.NO_ROOM) {
            return new Result.NoRoom(records.length());
        }
        moved.storedAt(position, bytes);
        room.core().delete(old.number(), now.tick());
        log.release(old.position(), old.recordBytes());
        arrivals.add(new Arrival(moved, target, position + records.length()));
        return new Result.Moved();
    }

    /// Returns where a message must go, or empty if nobody knows.
    private static Optional<QueueArn> targetOf(Message message, Destination destination) {
        return switch (destination) {
            case Destination.Given(QueueArn queue) -> Optional.of(queue);
            case Destination.Origin() ->
                    QueueArn.parse(message.content().origin().deadLetterSource());
        };
    }

    private Message again(Message old, HostedQueue target, Moment now) {
        return new Message(
                host.numbers().incrementAndGet(),
                old.content().sentAgain(host.ids().next(), now.epochMillis()),
                now.tick().nanos(),
                target.definition().attributes().delay().toNanos());
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

    /// A message on its way into a queue.
    ///
    /// @param end where its record ends in the log
    private record Arrival(Message message, HostedQueue target, long end) {}
}
