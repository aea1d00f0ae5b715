package io.penstock.services.queue;

import io.penstock.engine.arn.QueueArn;
import io.penstock.engine.time.Tick;
import io.penstock.engine.time.Timeline;
import io.penstock.services.log.RecordBuffer;
import io.penstock.services.log.RecordLog.Room;
import io.penstock.services.queue.core.Deduplication;
import io.penstock.services.queue.core.Message;
import io.penstock.services.queue.core.Moment;
import io.penstock.services.queue.core.QueueCore;
import io.penstock.services.queue.core.Tally;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// A [QueueCore] behind its lock, and those who wait for its messages: receivers in line,
/// listeners, and the alarm for its next deadline. Whoever uses the core calls [#enter] and, in a
/// `finally`, [#leave], which sees to it that whoever must act next will. Thread-safe.
///
/// The lock is never held while the log is waited for, nor together with another queue's lock.
final class QueueRoom {
    private static final int SMALL_RECORD_BYTES = 64;

    private final Host host;
    private final long id;
    private final QueueArn arn;
    private final Timeline timeline;
    private final ReentrantLock lock = new ReentrantLock();
    private final List<Runnable> readyListeners = new CopyOnWriteArrayList<>();

    // Everything below belongs to the lock. No @GuardedBy: its checker does not see a lock that is
    // taken in enter() and let go in leave().
    private final QueueCore core;
    private final Deduplication deduplication;
    private final ArrayDeque<Condition> waiters = new ArrayDeque<>();
    private final ArrayList<Message> expired = new ArrayList<>();
    private final Tally tally;
    private Tick settledAt;
    private @Nullable Tick alarmAt;
    private boolean ready; // something became receivable since the lock was taken
    private boolean gone;
    private boolean closing;
    private long purgedAt; // position in the log

    QueueRoom(Host host, QueueDefinition definition) {
        this.host = host;
        this.id = definition.id();
        this.arn = definition.arn();
        this.timeline = host.timeline();
        Duration retention = definition.attributes().retention();
        int inFlightMax = host.limits().inFlightMax();
        core =
                definition.attributes().fifo()
                        ? QueueCore.fifo(retention, inFlightMax)
                        : new QueueCore(retention, inFlightMax);
        tally = new Tally(timeline.instant().toEpochMilli());
        settledAt = timeline.tick();
        deduplication = new Deduplication(definition.deduplicatesPerGroup());
    }

    long id() {
        return id;
    }

    QueueArn arn() {
        return arn;
    }

    /// Takes the lock.
    void enter() {
        lock.lock();
    }

    /// Returns the core; for who entered.
    QueueCore core() {
        return core;
    }

    /// Returns what was sent lately, if this is a FIFO queue; for who entered.
    Deduplication deduplication() {
        return deduplication;
    }

    /// Returns whether the queue was deleted; for who entered.
    boolean gone() {
        return gone;
    }

    /// Notes that something became receivable; for who entered.
    void ready() {
        ready = true;
    }

    /// Brings the core up to date and returns the present; for who entered.
    Moment present() {
        Moment now = Moment.of(timeline);
        settle(now);
        return now;
    }

    /// Brings the core up to date: publishes what is safe, ends what is over; for who entered.
    void settle(Moment now) {
        if (now.epochMillis() >= tally.endMillis()) {
            endMinutes(now);
        }
        settledAt = now.tick();
        ready |= core.publish(host.log().durable(), now.tick());
        ready |= core.advance(now.tick(), expired);
        deduplication.advance(now.tick()).forEach(host::forget);
        if (!expired.isEmpty()) {
            var records = new RecordBuffer(SMALL_RECORD_BYTES + Long.BYTES * expired.size());
            QueueRecords.deleted(records, id, expired);
            host.log().tryAppend(records, Room.LAST); // if lost, they expire again
            expired.forEach(host::forget);
            expired.clear();
        }
    }

    /// Returns the counts of the minute at hand, noting that somebody uses the queue; for who
    /// entered and settled.
    Tally count(Moment now) {
        tally.use(now.epochMillis());
        return tally;
    }

    /// Counts a receiver who went away with nothing.
    void cameForNothing() {
        enter();
        try {
            count(present()).emptyReceive();
        } finally {
            leave();
        }
    }

    /// Returns what there is to tell, each minute once.
    QueueReport report(boolean fifo) {
        enter();
        try {
            present();
            return new QueueReport(arn, fifo, tally.drain());
        } finally {
            leave();
        }
    }

    /// Returns how the queue stands.
    QueueReading reading(boolean fifo) {
        enter();
        try {
            Moment now = present();
            return new QueueReading(arn, fifo, tally.total(), core.gauges(now.tick()));
        } finally {
            leave();
        }
    }

    /// Closes the minutes that are over, each as the queue was at its end: time passes in steps, so
    /// that this holds even if the clock has jumped.
    private void endMinutes(Moment now) {
        while (now.epochMillis() >= tally.endMillis()) {
            long passed = now.epochMillis() - tally.endMillis();
            Tick end = now.tick().plus(Duration.ofMillis(-passed));
            settledAt = end.compareTo(settledAt) > 0 ? end : settledAt; // wall clocks may err
            ready |= core.advance(settledAt, expired);
            if (tally.active(core.counts().all() > 0)) {
                tally.close(core.gauges(settledAt));
                tally.skipTo(now.epochMillis() - Tally.MINUTES_MAX * Tally.MINUTE_MILLIS);
            } else {
                tally.skipTo(now.epochMillis());
            }
        }
    }

    /// Lets go of the lock, after seeing to it that whoever must act next will.
    void leave() {
        boolean tell = ready && !readyListeners.isEmpty();
        ready = false;
        Condition first = waiters.peekFirst();
        if (first != null && core.anyVisible() && !core.full()) {
            first.signal();
        }
        if (!gone) {
            core.nextDeadline().ifPresent(this::alarm);
            deduplication.nextDeadline().ifPresent(this::alarm);
        }
        lock.unlock();
        if (tell) {
            readyListeners.forEach(Runnable::run);
        }
    }

    /// Marks the queue as deleted and tells everybody who waits; for who entered.
    void abandon() {
        gone = true;
        ready = true; // a listener must look again, to find a queue of the same name
        waiters.forEach(Condition::signal);
        host.alarms().cancel(this);
    }

    /// Remembers where the log says that all messages were deleted; for who entered.
    void purgedAt(long position) {
        purgedAt = position;
    }

    /// Takes in a message that was in another queue and is in this one since its record was
    /// written.
    void admit(Message arrival) {
        enter();
        try {
            if (gone || arrival.position() < purgedAt) {
                host.forget(arrival); // what the log says of it, it says of all messages
                return;
            }
            core.admit(arrival, timeline.tick());
            ready = true;
        } finally {
            leave();
        }
    }

    /// Creates a place in the line of waiting receivers; it is taken by [#awaitMessages].
    Condition place() {
        return lock.newCondition();
    }

    /// Returns whether somebody else waits in front of `place`; for who entered. Who has no place
    /// does not wait and takes what there is.
    boolean mustWait(@Nullable Condition place) {
        Condition first = waiters.peekFirst();
        return place != null && first != null && !first.equals(place);
    }

    /// Waits until it is the turn of `place` and something is receivable.
    ///
    /// @return false if the deadline came first, or the service is closing
    boolean awaitMessages(Condition place, Tick deadline) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            if (!waiters.contains(place)) {
                waiters.addLast(place);
            }
            while (!gone) {
                boolean first = place.equals(waiters.peekFirst());
                if (first && core.anyVisible() && !core.full()) {
                    return true;
                }
                if (closing || timeline.tick().reached(deadline)) {
                    return false;
                }
                long waitNanos = timeline.realWait(deadline).toNanos();
                place.await(waitNanos, TimeUnit.NANOSECONDS);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /// Gives up a place, if it was taken.
    void leaveLine(Condition place) {
        enter();
        try {
            waiters.remove(place);
        } finally {
            leave(); // wakes the next one in line if something is left for it
        }
    }

    /// Calls `listener` whenever messages became receivable.
    Timeline.Registration onReady(Runnable listener) {
        Runnable entry = () -> listener.run(); // wrapped, so that one listener may register twice
        readyListeners.add(entry);
        return () -> readyListeners.remove(entry);
    }

    /// Lets time pass; called by [Alarms] when a deadline has come.
    void ring() {
        enter();
        try {
            alarmAt = null;
            settle(Moment.of(timeline));
        } finally {
            leave();
        }
    }

    /// Makes waiting receivers look at the clock again.
    void wakeReceivers() {
        enter();
        try {
            waiters.forEach(Condition::signal);
        } finally {
            leave();
        }
    }

    /// Sends waiting receivers home with nothing.
    void close() {
        lock.lock();
        try {
            closing = true;
            waiters.forEach(Condition::signal);
        } finally {
            lock.unlock();
        }
    }

    private void alarm(Tick deadline) {
        if (alarmAt == null || deadline.compareTo(alarmAt) < 0) {
            alarmAt = deadline;
            host.alarms().set(this, deadline);
        }
    }
}
