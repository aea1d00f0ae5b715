package io.penstock.services.queue;

import io.penstock.engine.time.Timeline;
import io.penstock.services.log.LogException;
import io.penstock.services.log.RecordBuffer;
import io.penstock.services.log.RecordLog;
import io.penstock.services.log.RecordLog.Room;
import io.penstock.services.queue.core.Moment;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Makes changes of one queue that are safe once they are answered. Thread-safe.
final class DurableChanges {
    private final RecordLog log;
    private final Timeline timeline;
    private final QueueRoom room;

    DurableChanges(Host host, QueueRoom room) {
        this.log = host.log();
        this.timeline = host.timeline();
        this.room = room;
    }

    /// The way of every change that is acknowledged: reserve room, decide and append under the
    /// lock, let go, wait until it is safe. A change that finds nothing to do waits for those
    /// before it, because it may rest on them.
    <T> Answer<T> make(int roomBytes, Function<Moment, Step<T>> decision) {
        Step<T> step;
        long end;
        try {
            log.reserve(roomBytes, Room.LAST);
        } catch (LogException refused) {
            return Answer.refused(SqsError.notStored(refused));
        }
        room.enter();
        try {
            if (room.gone()) {
                log.unreserve(roomBytes);
                return Answer.refused(SqsError.queueDoesNotExist());
            }
            Moment now = Moment.of(timeline);
            room.settle(now);
            room.count(now);
            step = decision.apply(now);
            if (step.records == null) {
                log.unreserve(roomBytes);
                end = log.end();
            } else {
                step.records.useReservation(roomBytes);
                long position = log.append(step.records);
                step.appended.at(position);
                end = position + step.records.length();
            }
        } catch (LogException refused) {
            return Answer.refused(SqsError.notStored(refused));
        } finally {
            room.leave();
        }
        try {
            log.awaitDurable(end);
        } catch (LogException lost) {
            return Answer.refused(SqsError.notStored(lost));
        }
        return Answer.ok(step.value);
    }

    /// Writes something again for the log, which wins space back; nobody waits for it.
    ///
    /// @return whether there was something to write
    /// @throws LogException if there is no room
    boolean keep(int reservedBytes, Keeping keeping) {
        log.reserve(reservedBytes, Room.LAST);
        room.enter();
        try {
            boolean appended = keeping.appends(Moment.of(timeline));
            if (!appended) {
                log.unreserve(reservedBytes);
            }
            return appended;
        } finally {
            room.leave();
        }
    }

    /// What a decision came to, and what must be written for it.
    record Step<T>(T value, @Nullable RecordBuffer records, Appended appended) {
        Step(T value, RecordBuffer records, Runnable appended) {
            this(value, records, (Appended) _ -> appended.run());
        }

        static <T> Step<T> of(T value) {
            return new Step<>(value, null, (Appended) _ -> {});
        }
    }

    /// What follows once the records of a [Step] have their place.
    interface Appended {
        void at(long position);
    }

    /// Writes something again.
    interface Keeping {
        /// Returns whether there was something to write.
        boolean appends(Moment now);
    }
}
