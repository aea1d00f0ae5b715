package io.penstock.services.queue;

import io.penstock.engine.time.Timeline;
import io.penstock.services.log.LogException;
import io.penstock.services.log.RecordBuffer;
import io.penstock.services.log.RecordLog;
import io.penstock.services.log.RecordLog.Room;
import io.penstock.services.queue.core.Moment;
import io.penstock.services.queue.move.MoveOrder;
import io.penstock.services.queue.move.MoveProgress;
import io.penstock.services.queue.move.MoveTask;
import io.penstock.services.queue.move.MoveTask.Step;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Performs one message move task: a thread that asks the task's core what is to be done and does
/// it, until the task is over. Also keeps the task in the log. Thread-safe.
///
/// Its lock may be taken while the source queue's is held, never the other way round.
final class MoveDriver implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(MoveDriver.class);
    private static final int STOP_SECONDS_MAX = 10;
    private static final long UNWRITTEN = 0;
    private static final long FORGOTTEN = -1;

    private final Host host;
    private final RecordLog log;
    private final HostedQueue source;
    private final MoveOrder order;
    private final Transfer.Order transfer;
    private final Thread thread;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    // Everything below belongs to the lock.
    private final MoveTask task;
    private long position;
    private int recordBytes;
    private boolean closing;

    /// Creates the driver of a task that is in the log already, or is about to be.
    MoveDriver(Host host, HostedQueue source, MoveOrder order, MoveProgress progress) {
        this.host = host;
        this.log = host.log();
        this.source = source;
        this.order = order;
        Moment now = Moment.of(host.timeline());
        task = new MoveTask(order, progress, now.tick(), now.epochMillis());
        transfer = new Transfer.Order(order.id(), order.destination(), this::count);
        thread = Thread.ofVirtual().name("penstock-move-" + order.id()).unstarted(this);
    }

    MoveOrder order() {
        return order;
    }

    MoveProgress progress() {
        lock.lock();
        try {
            return task.progress();
        } finally {
            lock.unlock();
        }
    }

    /// Takes over a record that an earlier life of the service wrote.
    void restore(MoveRecord record) {
        lock.lock();
        try {
            position = record.position();
            recordBytes = record.recordBytes();
            log.retain(position, recordBytes);
        } finally {
            lock.unlock();
        }
    }

    /// Starts moving, unless the task is over.
    void start() {
        if (progress().status().active()) {
            thread.start();
        }
    }

    /// Asks the task to stop; it is on stable storage that it was asked when this returns.
    ///
    /// @return false if it was not running
    /// @throws LogException if that could not be written
    boolean cancel() {
        lock.lock();
        try {
            if (!task.cancel()) {
                return false;
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        write();
        return true;
    }

    /// Writes the task as it is; it is on stable storage when this returns.
    ///
    /// @throws LogException if it could not be written
    void write() {
        var draft = new RecordBuffer(256);
        QueueRecords.task(draft, source.id(), order, progress());
        int roomBytes = draft.length() + MoveTask.NO_SUCH_QUEUE.length(); // it may fail meanwhile
        log.reserve(roomBytes, Room.LAST);
        log.awaitDurable(append(roomBytes));
    }

    /// Writes the task again if it is still kept at `old`.
    void keep(long old, int oldBytes) {
        int roomBytes = oldBytes + MoveTask.NO_SUCH_QUEUE.length();
        log.reserve(roomBytes, Room.LAST);
        lock.lock();
        try {
            if (position == old) {
                append(roomBytes);
            } else {
                log.unreserve(roomBytes);
            }
        } finally {
            lock.unlock();
        }
    }

    /// Lets the log forget the task, and its thread end.
    void forget() {
        lock.lock();
        try {
            if (position > UNWRITTEN) {
                log.release(position, recordBytes);
            }
            position = FORGOTTEN;
            closing = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Ends the thread after the step it is at.
    void stop() {
        lock.lock();
        try {
            closing = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Waits until the thread has ended; keeps interrupts.
    void awaitEnd() {
        boolean interrupted = false;
        for (int i = 0; thread.isAlive() && i < STOP_SECONDS_MAX; i++) {
            try {
                TimeUnit.SECONDS.timedJoin(thread, 1);
            } catch (InterruptedException again) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void run() {
        try (Timeline.Registration _ = host.timeline().onJump(this::wake)) {
            Step step = next();
            while (step != null && perform(step)) {
                step = next();
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } catch (LogException failed) {
            LOG.atDebug() // whoever broke the log has said so, and every client is told
                    .addKeyValue("queue", order.source())
                    .addKeyValue("reason", failed.getMessage())
                    .log("message move task stopped with the log");
        } catch (RuntimeException bug) { // the supervisor: one task must not end the service
            LOG.atError()
                    .addKeyValue("queue", order.source())
                    .setCause(bug)
                    .log("message move task failed");
        }
    }

    /// Waits until there is something to do.
    ///
    /// @return null if the service is closing
    private @Nullable Step next() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!closing) {
                Step step = task.next(host.timeline().tick());
                if (!(step instanceof Step.Rest(var until))) {
                    return step;
                }
                changed.await(host.timeline().realWait(until).toNanos(), TimeUnit.NANOSECONDS);
            }
            return null;
        } finally {
            lock.unlock();
        }
    }

    /// Returns whether the task goes on.
    private boolean perform(Step step) {
        return switch (step) {
            case Step.Move(int max) -> moved(source.move(max, transfer));
            case Step.Rest _ -> true;
            case Step.End() -> {
                write();
                yield false;
            }
        };
    }

    private boolean moved(Transfer.Result result) {
        lock.lock();
        try {
            switch (result) {
                case Transfer.Result.Moved() -> {}
                case Transfer.Result.Exhausted() -> task.exhausted();
                case Transfer.Result.Failed(String reason) -> task.fail(reason);
                case Transfer.Result.NoRoom _ -> task.blocked(host.timeline().tick());
                case Transfer.Result.Gone() -> closing = true; // with its queue, the task is gone
            }
            return !closing;
        } finally {
            lock.unlock();
        }
    }

    /// Counts a move in step with its record, so that what the log says of the task is right
    /// wherever the log ends.
    private long count(Transfer.Append append) {
        lock.lock();
        try {
            long at = append.position();
            if (at != RecordLog.NO_ROOM) {
                task.moved();
            }
            return at;
        } finally {
            lock.unlock();
        }
    }

    /// Appends the task's record in place of the one before.
    ///
    /// @return its end
    private long append(int reservedBytes) {
        lock.lock();
        try {
            var records = new RecordBuffer(reservedBytes);
            int bytes = QueueRecords.task(records, source.id(), order, task.progress());
            records.useReservation(reservedBytes);
            long next = log.append(records);
            if (position > UNWRITTEN) {
                log.release(position, recordBytes);
            }
            if (position == FORGOTTEN) {
                log.release(next, bytes);
            } else {
                position = next;
                recordBytes = bytes;
            }
            return next + records.length();
        } finally {
            lock.unlock();
        }
    }

    private void wake() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
