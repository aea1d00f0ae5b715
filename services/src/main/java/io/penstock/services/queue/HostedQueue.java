package io.penstock.services.queue;

import io.penstock.engine.arn.QueueArn;
import io.penstock.engine.time.Tick;
import io.penstock.engine.time.Timeline;
import io.penstock.services.log.LogException;
import io.penstock.services.log.RecordBuffer;
import io.penstock.services.log.RecordLog;
import io.penstock.services.log.RecordLog.Room;
import io.penstock.services.queue.Answer.Done;
import io.penstock.services.queue.SendRules.Draft;
import io.penstock.services.queue.core.Message;
import io.penstock.services.queue.core.MessageContent;
import io.penstock.services.queue.core.Moment;
import io.penstock.services.queue.core.QueueCore;
import io.penstock.services.queue.core.QueueCore.Receipt;
import io.penstock.services.queue.core.QueueCore.VisibilityChange;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Drives one [QueueCore]: confines it under a lock, writes what happens to the log, waits for the
/// log and wakes who waits for messages. Takes validated input only. Thread-safe.
///
/// The lock is never held while the log is waited for, nor together with another queue's lock.
final class HostedQueue {
    /// How long after a purge the next one is refused.
    static final Duration PURGE_PAUSE = Duration.ofSeconds(60);

    private static final Duration RETRY_MOVE_AFTER = Duration.ofSeconds(1);
    private static final int SMALL_RECORD_BYTES = 64;
    private static final int RECEIVED_BYTES = 20; // per message

    private final Host host;
    private final RecordLog log;
    private final Timeline timeline;
    private final Function<QueueArn, Optional<HostedQueue>> neighbours;
    private final ReentrantLock lock = new ReentrantLock();
    private final Object changing = new Object();
    private final List<Runnable> readyListeners = new CopyOnWriteArrayList<>();
    private volatile QueueDefinition definition;

    // Everything below belongs to the lock. No @GuardedBy: its checker does not see a lock that is
    // let go
    // in leave(), nor decisions that are passed as functions.
    private final QueueCore core;
    private final ArrayDeque<Condition> waiters = new ArrayDeque<>();
    private final ArrayList<Message> expired = new ArrayList<>();
    private @Nullable Tick alarmAt;
    private @Nullable Tick purgedAt;
    private boolean ready; // something became receivable since the lock was taken
    private boolean gone;
    private boolean closing;
    private long definitionPosition;
    private int definitionBytes;

    /// Creates the driver of a queue that is already in the log.
    ///
    /// @param neighbours finds dead-letter queues
    HostedQueue(
            Host host,
            QueueDefinition definition,
            Function<QueueArn, Optional<HostedQueue>> neighbours) {
        this.host = host;
        this.log = host.log();
        this.timeline = host.timeline();
        this.neighbours = neighbours;
        this.definition = definition;
        core = new QueueCore(definition.attributes().retention(), host.limits().inFlightMax());
    }

    long id() {
        return definition.id();
    }

    QueueArn arn() {
        return definition.arn();
    }

    QueueDefinition definition() {
        return definition;
    }

    /// Takes over what an earlier life of the service left.
    void restore(QueueRecovery.Found found) {
        Moment now = Moment.of(timeline);
        lock.lock();
        try {
            definitionAt(found.position(), found.recordBytes());
            log.retain(found.position(), found.recordBytes());
            if (found.purgedMillis() > 0) {
                purgedAt = new Tick(now.nanosOf(found.purgedMillis()));
            }
            for (StoredMessage stored : found.messages()) {
                Message message = stored.admitTo(core, now);
                log.retain(message.position(), message.recordBytes());
                host.residentBytes().addAndGet(Host.residentBytes(message.content()));
            }
            settle(now);
        } finally {
            leave();
        }
    }

    /// Remembers where the log keeps the definition of a new queue.
    void definedAt(long position, int recordBytes) {
        lock.lock();
        try {
            definitionAt(position, recordBytes);
        } finally {
            lock.unlock();
        }
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
            Message message = message(draft, sender, now);
            int offset = records.length();
            message.storedAt(offset, QueueRecords.stored(records, id(), message, now));
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
        lock.lock();
        try {
            if (gone) {
                records.giveUpIn(log);
                host.residentBytes().addAndGet(-residentBytes);
                return Answer.refused(SqsError.queueDoesNotExist());
            }
            end = accept(messages, records);
            published = log.durable() >= end;
            if (published) {
                settle(Moment.of(timeline));
            }
        } finally {
            leave();
        }
        return published ? Done.answer() : publish(messages, end);
    }

    private long accept(List<Message> messages, RecordBuffer records) {
        long position = log.append(records);
        for (Message message : messages) {
            message.storedAt(position + message.position(), message.recordBytes());
            core.accept(message);
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
        lock.lock();
        try {
            settle(Moment.of(timeline));
        } finally {
            leave();
        }
        return Done.answer();
    }

    private void withdraw(List<Message> messages) {
        lock.lock();
        try {
            for (Message message : messages) {
                if (message.state() == Message.State.ACCEPTED) {
                    core.withdraw(message);
                    host.forget(message);
                }
            }
        } finally {
            leave();
        }
    }

    private Message message(Draft draft, String sender, Moment now) {
        var origin =
                new MessageContent.Origin(
                        now.epochMillis(), sender, draft.traceHeader(), draft.groupId(), "");
        var content =
                new MessageContent(
                        host.ids().next(),
                        draft.body(),
                        draft.md5(),
                        draft.sizeBytes(),
                        draft.attributes(),
                        origin);
        return new Message(
                host.numbers().incrementAndGet(),
                content,
                now.tick().nanos(),
                draft.delay().toNanos());
    }

    /// Hands out up to `max` messages, waiting at most `wait` for the first one. Receivers that
    /// wait are served in the order they came. A receiver that is interrupted has taken nothing.
    Answer<List<Delivery>> receive(int max, Duration visibility, Duration wait)
            throws InterruptedException {
        Tick deadline = timeline.tick().plus(wait);
        Condition place = lock.newCondition();
        try {
            while (true) {
                Taken taken = take(max, visibility, wait.isZero() ? null : place);
                bury(taken.dead);
                if (taken.gone) {
                    return Answer.refused(SqsError.queueDoesNotExist());
                }
                if (!taken.deliveries.isEmpty() || (taken.dead.isEmpty() && wait.isZero())) {
                    return taken.overLimit
                            ? Answer.refused(SqsError.overLimit("Too many messages in flight."))
                            : Answer.ok(taken.deliveries);
                }
                if (taken.dead.isEmpty() && !awaitMessages(place, deadline)) {
                    return Answer.ok(List.of());
                }
            }
        } finally {
            leaveLine(place);
        }
    }

    /// Takes what there is, unless somebody else waits in front.
    private Taken take(int max, Duration visibility, @Nullable Condition place) {
        lock.lock();
        try {
            if (gone) {
                return new Taken(List.of(), List.of(), false, true);
            }
            Moment now = Moment.of(timeline);
            settle(now);
            Condition first = waiters.peekFirst();
            boolean mayTake = place == null || first == null || first.equals(place);
            return mayTake ? take(max, visibility, now) : Taken.NOTHING;
        } finally {
            leave();
        }
    }

    private Taken take(int max, Duration visibility, Moment now) {
        if (!core.anyVisible() || core.full()) {
            return core.full() ? Taken.OVER_LIMIT : Taken.NOTHING;
        }
        Optional<RedrivePolicy> policy = definition.attributes().redrive();
        Optional<HostedQueue> target =
                policy.flatMap(redrive -> neighbours.apply(redrive.target()));
        int receivesMax = target.isPresent() ? policy.map(RedrivePolicy::receivesMax).orElse(0) : 0;
        QueueCore.Reception reception =
                core.receive(new QueueCore.Demand(max, visibility, receivesMax), now);
        if (!reception.taken().isEmpty()) {
            noteReceived(reception.taken(), now, visibility);
        }
        List<DeadLetter> dead =
                target.map(queue -> giveUp(reception.dead(), queue, now)).orElse(List.of());
        return new Taken(deliveries(reception.taken()), dead, false, false);
    }

    private List<Delivery> deliveries(List<Message> messages) {
        var deliveries = new ArrayList<Delivery>(messages.size());
        for (Message message : messages) {
            deliveries.add(
                    new Delivery(
                            id(),
                            message.content(),
                            new Receipt(message.number(), message.receives()),
                            message.firstReceivedMillis()));
        }
        return deliveries;
    }

    /// Written without being waited for: after a crash a count may be lower, a message visible
    /// earlier.
    private void noteReceived(List<Message> messages, Moment now, Duration visibility) {
        var records = new RecordBuffer(SMALL_RECORD_BYTES + RECEIVED_BYTES * messages.size());
        long dueMillis = now.epochMillis() + visibility.toMillis();
        QueueRecords.received(records, id(), messages, now, dueMillis);
        log.tryAppend(records, Room.ORDINARY); // what is kept back is for deletes
    }

    /// Writes that messages are in `target` from now on; they enter it when this queue's lock is
    /// free.
    private List<DeadLetter> giveUp(List<Message> messages, HostedQueue target, Moment now) {
        var dead = new ArrayList<DeadLetter>(messages.size());
        for (Message old : messages) {
            MessageContent content = old.content().deadLetteredFrom(arn().toString());
            var moved = new Message(old.number(), content, old.enqueuedNanos(), 0);
            moved.resume(old.receives(), old.firstReceivedMillis());
            var records = new RecordBuffer(QueueRecords.storedBytes(content));
            int recordBytes = QueueRecords.moved(records, id(), target.id(), moved, now);
            long position = log.tryAppend(records, Room.ORDINARY);
            if (position == RecordLog.NO_ROOM) {
                core.keep(old, now.tick().plus(RETRY_MOVE_AFTER).nanos());
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
                                    arn(),
                                    messageId,
                                    letter.target.arn(),
                                    letter.message.receives()));
        }
    }

    private void admit(Message deadLetter) {
        lock.lock();
        try {
            if (gone) {
                host.forget(deadLetter);
                return;
            }
            core.admit(deadLetter, timeline.tick());
            ready = true;
        } finally {
            leave();
        }
    }

    private boolean awaitMessages(Condition place, Tick deadline) throws InterruptedException {
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

    private void leaveLine(Condition place) {
        lock.lock();
        try {
            waiters.remove(place);
        } finally {
            leave(); // wakes the next one in line if something is left for it
        }
    }

    /// Deletes messages. Those that are not here are deleted already, which is fine.
    Answer<Done> delete(List<Receipt> receipts) {
        int room = SMALL_RECORD_BYTES + Long.BYTES * receipts.size();
        return durably(
                room,
                _ -> {
                    boolean wasFull = core.full();
                    var deleted = new ArrayList<Message>(receipts.size());
                    for (Receipt receipt : receipts) {
                        core.delete(receipt.number()).ifPresent(deleted::add);
                    }
                    ready |= wasFull && core.anyVisible();
                    if (deleted.isEmpty()) {
                        return Step.of(Done.DONE);
                    }
                    var records = new RecordBuffer(room);
                    QueueRecords.deleted(records, id(), deleted);
                    return new Step<>(Done.DONE, records, () -> deleted.forEach(host::forget));
                });
    }

    /// Hides a received message anew, or shows it.
    Answer<VisibilityChange> changeVisibility(Receipt receipt, Duration visibility) {
        return durably(
                SMALL_RECORD_BYTES,
                now -> {
                    VisibilityChange change =
                            core.changeVisibility(receipt, visibility, now.tick());
                    return switch (change) {
                        case VisibilityChange.Changed(var message) -> {
                            ready |= visibility.isZero();
                            var records = new RecordBuffer(SMALL_RECORD_BYTES);
                            long dueMillis = now.epochMillis() + visibility.toMillis();
                            QueueRecords.hidden(records, id(), message, dueMillis);
                            yield new Step<>(change, records, () -> {});
                        }
                        case VisibilityChange.TooLate _,
                                VisibilityChange.Missing _,
                                VisibilityChange.BeyondLimit _ ->
                                Step.of(change);
                    };
                });
    }

    /// Deletes all messages, unless that was done a moment ago.
    ///
    /// @return false if it was
    Answer<Boolean> purge() {
        return durably(
                SMALL_RECORD_BYTES,
                now -> {
                    if (purgedAt != null && !now.tick().reached(purgedAt.plus(PURGE_PAUSE))) {
                        return Step.of(false);
                    }
                    purgedAt = now.tick();
                    List<Message> purged = core.purge();
                    var records = new RecordBuffer(SMALL_RECORD_BYTES);
                    QueueRecords.purged(records, id(), now.epochMillis());
                    return new Step<>(true, records, () -> purged.forEach(host::forget));
                });
    }

    /// Deletes the queue; whoever waits for its messages is told.
    Answer<Done> drop() {
        return durably(
                SMALL_RECORD_BYTES,
                _ -> {
                    gone = true;
                    ready = true; // a listener must look again, to find a queue of the same name
                    List<Message> dropped = core.purge();
                    waiters.forEach(Condition::signal);
                    host.alarms().cancel(this);
                    var records = new RecordBuffer(SMALL_RECORD_BYTES);
                    QueueRecords.dropped(records, id());
                    return new Step<>(
                            Done.DONE,
                            records,
                            () -> {
                                dropped.forEach(host::forget);
                                log.release(definitionPosition, definitionBytes);
                            });
                });
    }

    /// Changes what the queue is. Changes come one after the other.
    Answer<Done> redefine(Function<QueueDefinition, Answer<QueueDefinition>> change) {
        synchronized (changing) {
            return change.apply(definition).then(this::redefine);
        }
    }

    private Answer<Done> redefine(QueueDefinition next) {
        var records = new RecordBuffer(SMALL_RECORD_BYTES);
        int recordBytes = QueueRecords.defined(records, next);
        return durably(
                records.length(),
                now -> {
                    definition = next;
                    core.retainFor(next.attributes().retention());
                    settle(now);
                    return new Step<>(
                            Done.DONE,
                            records,
                            position -> {
                                log.release(definitionPosition, definitionBytes);
                                definitionAt(position, recordBytes);
                            });
                });
    }

    /// The way of every change that is acknowledged: reserve room, decide and append under the
    /// lock, let go, wait until it is safe. A change that finds nothing to do waits for those
    /// before it, because it may rest on them.
    private <T> Answer<T> durably(int roomBytes, Function<Moment, Step<T>> decision) {
        Step<T> step;
        long end;
        try {
            log.reserve(roomBytes, Room.LAST);
        } catch (LogException refused) {
            return Answer.refused(SqsError.notStored(refused));
        }
        lock.lock();
        try {
            if (gone) {
                log.unreserve(roomBytes);
                return Answer.refused(SqsError.queueDoesNotExist());
            }
            Moment now = Moment.of(timeline);
            settle(now);
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
            leave();
        }
        try {
            log.awaitDurable(end);
        } catch (LogException lost) {
            return Answer.refused(SqsError.notStored(lost));
        }
        return Answer.ok(step.value);
    }

    /// Returns how many messages stand where.
    QueueCore.Counts counts() {
        lock.lock();
        try {
            settle(Moment.of(timeline));
            return core.counts();
        } finally {
            leave();
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
        lock.lock();
        try {
            alarmAt = null;
            settle(Moment.of(timeline));
        } finally {
            leave();
        }
    }

    /// Makes waiting receivers look at the clock again.
    void wakeReceivers() {
        lock.lock();
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

    /// Writes the definition again if it is still kept at `position`.
    void keepDefinition(long position, int recordBytes) {
        keep(
                recordBytes,
                _ -> {
                    if (definitionPosition != position) {
                        return;
                    }
                    var records = new RecordBuffer(recordBytes);
                    int bytes = QueueRecords.defined(records, definition);
                    records.useReservation(recordBytes);
                    long next = log.append(records);
                    log.release(position, definitionBytes);
                    definitionAt(next, bytes);
                });
    }

    /// Writes a message again if it is still kept at `position`.
    void keepMessage(long number, long position, int recordBytes) {
        keep(
                recordBytes,
                now -> {
                    Message message = core.find(number).orElse(null);
                    if (message == null || message.position() != position) {
                        return;
                    }
                    var records = new RecordBuffer(recordBytes);
                    int bytes = QueueRecords.stored(records, id(), message, now);
                    records.useReservation(recordBytes);
                    long next = log.append(records);
                    log.release(position, message.recordBytes());
                    message.storedAt(next, bytes);
                });
    }

    private void keep(int reservedBytes, Keeping keeping) {
        log.reserve(reservedBytes, Room.LAST);
        long before;
        lock.lock();
        try {
            before = log.end();
            keeping.now(Moment.of(timeline));
            if (log.end() == before) {
                log.unreserve(reservedBytes);
            }
        } finally {
            leave();
        }
    }

    private void definitionAt(long position, int recordBytes) {
        definitionPosition = position;
        definitionBytes = recordBytes;
    }

    /// Brings the core up to date: publishes what is safe, ends what is over.
    private void settle(Moment now) {
        ready |= core.publish(log.durable(), now.tick());
        ready |= core.advance(now.tick(), expired);
        if (!expired.isEmpty()) {
            var records = new RecordBuffer(SMALL_RECORD_BYTES + Long.BYTES * expired.size());
            QueueRecords.deleted(records, id(), expired);
            log.tryAppend(records, Room.LAST); // if lost, they expire again
            expired.forEach(host::forget);
            expired.clear();
        }
    }

    /// Lets go of the lock, after seeing to it that whoever must act next will.
    private void leave() {
        boolean tell = ready && !readyListeners.isEmpty();
        ready = false;
        Condition first = waiters.peekFirst();
        if (first != null && core.anyVisible() && !core.full()) {
            first.signal();
        }
        if (!gone) {
            core.nextDeadline().ifPresent(this::alarm);
        }
        lock.unlock();
        if (tell) {
            readyListeners.forEach(Runnable::run);
        }
    }

    private void alarm(Tick deadline) {
        if (alarmAt == null || deadline.compareTo(alarmAt) < 0) {
            alarmAt = deadline;
            host.alarms().set(this, deadline);
        }
    }

    /// One message as a receive handed it out.
    ///
    /// @param queue the number of the queue
    record Delivery(
            long queue, MessageContent content, Receipt receipt, long firstReceivedMillis) {}

    /// What one look into the queue brought.
    private record Taken(
            List<Delivery> deliveries, List<DeadLetter> dead, boolean overLimit, boolean gone) {
        private static final Taken NOTHING = new Taken(List.of(), List.of(), false, false);
        private static final Taken OVER_LIMIT = new Taken(List.of(), List.of(), true, false);
    }

    /// A message on its way into another queue.
    private record DeadLetter(Message message, HostedQueue target) {}

    /// What a decision came to, and what must be written for it.
    private record Step<T>(T value, @Nullable RecordBuffer records, Appended appended) {
        Step(T value, RecordBuffer records, Runnable appended) {
            this(value, records, (Appended) _ -> appended.run());
        }

        static <T> Step<T> of(T value) {
            return new Step<>(value, null, (Appended) _ -> {});
        }
    }

    /// What follows once the records of a [Step] have their place.
    private interface Appended {
        void at(long position);
    }

    /// Writes something again, or not.
    private interface Keeping {
        void now(Moment now);
    }
}
