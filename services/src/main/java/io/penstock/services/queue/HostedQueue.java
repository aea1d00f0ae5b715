package io.penstock.services.queue;

import io.penstock.engine.arn.QueueArn;
import io.penstock.engine.time.Tick;
import io.penstock.engine.time.Timeline;
import io.penstock.services.log.RecordBuffer;
import io.penstock.services.log.RecordLog;
import io.penstock.services.queue.Answer.Done;
import io.penstock.services.queue.DurableChanges.Step;
import io.penstock.services.queue.SendRules.Draft;
import io.penstock.services.queue.core.FairnessSnapshot;
import io.penstock.services.queue.core.Message;
import io.penstock.services.queue.core.Moment;
import io.penstock.services.queue.core.QueueCore;
import io.penstock.services.queue.core.QueueCore.Receipt;
import io.penstock.services.queue.core.QueueCore.VisibilityChange;
import io.penstock.services.queue.core.TenantView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Drives one queue: its core lives in a [QueueRoom], messages come in through the [Intake] and go
/// out through the [Outlet], everything else that is acknowledged is one of its [DurableChanges].
/// Takes validated input only. Thread-safe.
final class HostedQueue {
    /// How long after a purge the next one is refused.
    static final Duration PURGE_PAUSE = Duration.ofSeconds(60);

    private static final int SMALL_RECORD_BYTES = 64;

    private final Host host;
    private final RecordLog log;
    private final Timeline timeline;
    private final Object changing = new Object();
    private final QueueRoom room;
    private final Intake intake;
    private final Outlet outlet;
    private final DurableChanges changes;
    private volatile QueueDefinition definition;

    // These belong to the room's lock.
    private @Nullable Tick purgedAt;
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
        this.definition = definition;
        room = new QueueRoom(host, definition);
        intake = new Intake(host, room);
        outlet = new Outlet(host, room, this::definition, neighbours);
        changes = new DurableChanges(host, room);
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
        room.enter();
        try {
            definitionAt(found.position(), found.recordBytes());
            log.retain(found.position(), found.recordBytes());
            if (found.purgedMillis() > 0) {
                purgedAt = new Tick(now.nanosOf(found.purgedMillis()));
            }
            for (StoredMessage stored : found.messages()) {
                Message message = stored.admitTo(room.core(), now);
                log.retain(message.position(), message.recordBytes());
                host.residentBytes().addAndGet(Host.residentBytes(message.content()));
            }
            room.settle(now);
        } finally {
            room.leave();
        }
    }

    /// Remembers where the log keeps the definition of a new queue.
    void definedAt(long position, int recordBytes) {
        room.enter();
        try {
            definitionAt(position, recordBytes);
        } finally {
            room.leave();
        }
    }

    /// Takes in messages; they are safe and receivable when this returns.
    Answer<List<Sent>> send(List<Draft> drafts, String sender) {
        return intake.send(drafts, sender);
    }

    /// Hands out up to `max` messages, waiting at most `wait` for the first one. Receivers that
    /// wait are served in the order they came. A receiver that is interrupted has taken nothing.
    Answer<List<Delivery>> receive(int max, Duration visibility, Duration wait)
            throws InterruptedException {
        return outlet.receive(max, visibility, wait);
    }

    /// Takes in a message that another queue gave up.
    void admit(Message deadLetter) {
        room.admit(deadLetter);
    }

    /// Deletes messages. Those that are not here are deleted already, which is fine.
    Answer<Done> delete(List<Receipt> receipts) {
        int bytes = SMALL_RECORD_BYTES + Long.BYTES * receipts.size();
        return changes.make(
                bytes,
                now -> {
                    boolean wasFull = room.core().full();
                    var deleted = new ArrayList<Message>(receipts.size());
                    for (Receipt receipt : receipts) {
                        room.core().delete(receipt.number(), now.tick()).ifPresent(deleted::add);
                    }
                    if (wasFull && room.core().anyVisible()) {
                        room.ready();
                    }
                    if (deleted.isEmpty()) {
                        return Step.of(Done.DONE);
                    }
                    var records = new RecordBuffer(bytes);
                    QueueRecords.deleted(records, id(), deleted);
                    return new Step<>(Done.DONE, records, () -> deleted.forEach(host::forget));
                });
    }

    /// Hides a received message anew, or shows it.
    Answer<VisibilityChange> changeVisibility(Receipt receipt, Duration visibility) {
        return changes.make(
                SMALL_RECORD_BYTES,
                now -> {
                    VisibilityChange change =
                            room.core().changeVisibility(receipt, visibility, now.tick());
                    return switch (change) {
                        case VisibilityChange.Changed(var message) -> {
                            if (visibility.isZero()) {
                                room.ready();
                            }
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
        return changes.make(
                SMALL_RECORD_BYTES,
                now -> {
                    if (purgedAt != null && !now.tick().reached(purgedAt.plus(PURGE_PAUSE))) {
                        return Step.of(false);
                    }
                    purgedAt = now.tick();
                    List<Message> purged = room.core().purge();
                    var records = new RecordBuffer(SMALL_RECORD_BYTES);
                    QueueRecords.purged(records, id(), now.epochMillis());
                    return new Step<>(true, records, () -> purged.forEach(host::forget));
                });
    }

    /// Deletes the queue; whoever waits for its messages is told.
    Answer<Done> drop() {
        return changes.make(
                SMALL_RECORD_BYTES,
                _ -> {
                    List<Message> dropped = room.core().purge();
                    room.abandon();
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
        return changes.make(
                records.length(),
                now -> {
                    definition = next;
                    room.core().retainFor(next.attributes().retention());
                    room.settle(now);
                    return new Step<>(
                            Done.DONE,
                            records,
                            position -> {
                                log.release(definitionPosition, definitionBytes);
                                definitionAt(position, recordBytes);
                            });
                });
    }

    /// Returns how many messages stand where.
    QueueCore.Counts counts() {
        room.enter();
        try {
            room.settle(Moment.of(timeline));
            return room.core().counts();
        } finally {
            room.leave();
        }
    }

    /// Returns what metrics say of noisy and quiet tenants.
    FairnessSnapshot fairness() {
        room.enter();
        try {
            Moment now = Moment.of(timeline);
            room.settle(now);
            return room.core().fairness(now.tick());
        } finally {
            room.leave();
        }
    }

    /// Returns up to `max` tenants, the largest backlog first.
    List<TenantView> tenants(int max) {
        room.enter();
        try {
            Moment now = Moment.of(timeline);
            room.settle(now);
            return room.core().tenants(max, now);
        } finally {
            room.leave();
        }
    }

    /// Calls `listener` whenever messages became receivable.
    Timeline.Registration onReady(Runnable listener) {
        return room.onReady(listener);
    }

    /// Makes waiting receivers look at the clock again.
    void wakeReceivers() {
        room.wakeReceivers();
    }

    /// Sends waiting receivers home with nothing.
    void close() {
        room.close();
    }

    /// Writes the definition again if it is still kept at `position`.
    void keepDefinition(long position, int recordBytes) {
        changes.keep(
                recordBytes,
                _ -> {
                    if (definitionPosition != position) {
                        return false;
                    }
                    var records = new RecordBuffer(recordBytes);
                    int bytes = QueueRecords.defined(records, definition);
                    records.useReservation(recordBytes);
                    long next = log.append(records);
                    log.release(position, definitionBytes);
                    definitionAt(next, bytes);
                    return true;
                });
    }

    /// Writes a message again if it is still kept at `position`.
    void keepMessage(long number, long position, int recordBytes) {
        changes.keep(
                recordBytes,
                now -> {
                    Message message = room.core().find(number).orElse(null);
                    if (message == null || message.position() != position) {
                        return false;
                    }
                    var records = new RecordBuffer(recordBytes);
                    int bytes = QueueRecords.stored(records, id(), message, now);
                    records.useReservation(recordBytes);
                    long next = log.append(records);
                    log.release(position, message.recordBytes());
                    message.storedAt(next, bytes);
                    return true;
                });
    }

    private void definitionAt(long position, int recordBytes) {
        definitionPosition = position;
        definitionBytes = recordBytes;
    }
}
