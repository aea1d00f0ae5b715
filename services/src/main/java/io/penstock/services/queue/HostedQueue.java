package io.penstock.services.queue;

import io.penstock.engine.arn.QueueArn;
import io.penstock.engine.time.Tick;
import io.penstock.engine.time.Timeline;
import io.penstock.services.log.RecordBuffer;
import io.penstock.services.log.RecordLog;
import io.penstock.services.queue.Answer.Done;
import io.penstock.services.queue.DurableChanges.Step;
import io.penstock.services.queue.SendRules.Draft;
import io.penstock.services.queue.core.Deduplication.Original;
import io.penstock.services.queue.core.FairnessSnapshot;
import io.penstock.services.queue.core.Message;
import io.penstock.services.queue.core.MessageContent.Origin;
import io.penstock.services.queue.core.Moment;
import io.penstock.services.queue.core.QueueCore;
import io.penstock.services.queue.core.QueueCore.Deletion;
import io.penstock.services.queue.core.QueueCore.Receipt;
import io.penstock.services.queue.core.QueueCore.VisibilityChange;
import io.penstock.services.queue.core.TenantView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
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
    private final GroupIntake groupIntake; // these two instead if it is a FIFO queue
    private final GroupOutlet groupOutlet;
    private final DurableChanges changes;
    private final Transfer transfer;
    private final RateGate rates;
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
        groupIntake = new GroupIntake(host, room);
        groupOutlet = new GroupOutlet(host, room, this::definition, neighbours);
        changes = new DurableChanges(host, room);
        transfer = new Transfer(host, room, neighbours);
        rates = new RateGate(host, this::definition);
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

    /// Returns who counts the calls of clients.
    RateGate rates() {
        return rates;
    }

    /// Returns whether this is a FIFO queue.
    boolean fifo() {
        return definition.attributes().fifo();
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
            found.originals().forEach(stored -> remember(stored, now));
            room.settle(now);
        } finally {
            room.leave();
        }
    }

    /// Takes over a send that an earlier life of the service accepted.
    private void remember(StoredOriginal stored, Moment now) {
        Original original = stored.original(now);
        int bytes = QueueRecords.rememberedBytes(original);
        original.storedAt(stored.position(), bytes);
        room.deduplication().remember(original);
        host.residentBytes().addAndGet(Host.ORIGINAL_BYTES);
        Message message = room.core().find(original.number()).orElse(null);
        if (message != null && message.position() == stored.position()) {
            message.storedAt(message.position(), message.recordBytes() - bytes); // one record
        } else {
            log.retain(stored.position(), bytes);
        }
    }

    /// Remembers where the log keeps the definition of a new queue.
    void definedAt(long position, int recordBytes) {
        room.enter();
        try {
            room.count(room.present());
            definitionAt(position, recordBytes);
        } finally {
            room.leave();
        }
    }

    /// Takes in messages; they are safe and receivable when this returns.
    Answer<List<Sent>> send(List<Draft> drafts, String sender) {
        return fifo() ? groupIntake.send(drafts, sender) : intake.send(drafts, sender);
    }

    /// Hands out up to `max` messages, waiting at most `wait` for the first one. Receivers that
    /// wait are served in the order they came. A receiver that is interrupted has taken nothing.
    ///
    /// @param attemptId under which a receive of a FIFO queue can be repeated, empty for none
    Answer<List<Delivery>> receive(int max, Duration visibility, Duration wait, String attemptId)
            throws InterruptedException {
        return fifo()
                ? groupOutlet.receive(new GroupOutlet.Wish(max, visibility, attemptId), wait)
                : outlet.receive(max, visibility, wait);
    }

    /// Takes in a message that was in another queue until now.
    void admit(Message arrival) {
        room.admit(arrival);
    }

    /// Moves up to `max` messages into other queues for a task.
    Transfer.Result move(int max, Transfer.Order order) {
        return transfer.move(max, order);
    }

    /// Takes in a message that another FIFO queue gives up; see [GroupIntake#adopt].
    long adopt(Message old, QueueRoom source) {
        return groupIntake.adopt(old, source);
    }

    /// Takes in a message that a task moves out of another FIFO queue; see [GroupIntake#redrive].
    long redrive(Message old, QueueRoom source, Transfer.Order order) {
        return groupIntake.redrive(old, source, order, definition.attributes().delay());
    }

    /// Lets messages be received that are safe by now.
    void publish() {
        groupIntake.publish();
    }

    /// Deletes messages. Those that are not here are deleted already, which is fine.
    ///
    /// @return the receipts that came too late, as they can in a FIFO queue
    Answer<Set<Receipt>> delete(List<Receipt> receipts) {
        int bytes = SMALL_RECORD_BYTES + Long.BYTES * receipts.size();
        return changes.make(
                bytes,
                now -> {
                    boolean unlocks = fifo() || room.core().full();
                    var deleted = new ArrayList<Message>(receipts.size());
                    var late = new HashSet<Receipt>();
                    for (Receipt receipt : receipts) {
                        delete(receipt, now, deleted, late);
                    }
                    room.count(now).deleted(receipts.size() - late.size());
                    if (unlocks && room.core().anyVisible()) {
                        room.ready();
                    }
                    if (deleted.isEmpty()) {
                        return Step.of(late);
                    }
                    var records = new RecordBuffer(bytes);
                    QueueRecords.deleted(records, id(), deleted);
                    return new Step<>(late, records, () -> deleted.forEach(host::forget));
                });
    }

    private void delete(Receipt receipt, Moment now, List<Message> deleted, Set<Receipt> late) {
        if (!fifo()) {
            room.core().delete(receipt.number(), now.tick()).ifPresent(deleted::add);
            return;
        }
        switch (room.core().delete(receipt, now.tick())) {
            case Deletion.Deleted(var message) -> deleted.add(message);
            case Deletion.Missing _ -> {} // deleted before
            case Deletion.TooLate _ -> late.add(receipt);
        }
    }

    /// Hides received messages anew, or shows them: all with one commit.
    ///
    /// @return what became of each, in order
    Answer<List<VisibilityChange>> changeVisibility(List<Wish> wishes) {
        int bytes = SMALL_RECORD_BYTES * wishes.size();
        return changes.make(
                bytes,
                now -> {
                    var results = new ArrayList<VisibilityChange>(wishes.size());
                    var records = new RecordBuffer(bytes);
                    for (Wish wish : wishes) {
                        results.add(changeVisibility(wish, now, records));
                    }
                    return records.length() == 0
                            ? Step.of(List.copyOf(results))
                            : new Step<>(List.copyOf(results), records, () -> {});
                });
    }

    private VisibilityChange changeVisibility(Wish wish, Moment now, RecordBuffer records) {
        VisibilityChange change =
                room.core().changeVisibility(wish.receipt, wish.visibility, now.tick());
        switch (change) {
            case VisibilityChange.Changed(var message) -> {
                if (wish.visibility.isZero()) {
                    room.ready();
                }
                long dueMillis = now.epochMillis() + wish.visibility.toMillis();
                QueueRecords.hidden(records, id(), message, dueMillis);
            }
            case VisibilityChange.TooLate _,
                    VisibilityChange.Missing _,
                    VisibilityChange.BeyondLimit _ -> {}
        }
        return change;
    }

    /// Deletes all messages, unless that was done a moment ago.
    ///
    /// @return false if it was
    Answer<Boolean> purge() {
        synchronized (changing) {
            return purge(definition);
        }
    }

    /// The time of the purge is also part of what the queue is, because the log keeps that.
    private Answer<Boolean> purge(QueueDefinition present) {
        var sized = new RecordBuffer(SMALL_RECORD_BYTES);
        QueueRecords.defined(sized, present.purged(1)); // one time is as long as another
        int roomBytes = SMALL_RECORD_BYTES + sized.length();
        return changes.make(
                roomBytes,
                now -> {
                    if (purgedAt != null && !now.tick().reached(purgedAt.plus(PURGE_PAUSE))) {
                        return Step.of(false);
                    }
                    purgedAt = now.tick();
                    definition = present.purged(now.epochMillis());
                    List<Message> purged = room.core().purge();
                    List<Original> originals = room.deduplication().clear();
                    var records = new RecordBuffer(roomBytes);
                    QueueRecords.purged(records, id(), now.epochMillis());
                    int offset = records.length();
                    int recordBytes = QueueRecords.defined(records, definition);
                    return new Step<>(
                            true,
                            records,
                            position -> {
                                log.release(definitionPosition, definitionBytes);
                                definitionAt(position + offset, recordBytes);
                                purged.forEach(host::forget);
                                originals.forEach(host::forget);
                                room.purgedAt(position);
                            });
                });
    }

    /// Deletes the queue; whoever waits for its messages is told.
    ///
    /// @param names learns of it
    Answer<Done> drop(DeletedNames names) {
        var sized = new RecordBuffer(SMALL_RECORD_BYTES);
        int recordBytes = QueueRecords.dropped(sized, id(), arn(), 0);
        return changes.make(
                recordBytes,
                now -> {
                    List<Message> dropped = room.core().purge();
                    List<Original> originals = room.deduplication().clear();
                    room.abandon();
                    long atMillis = now.epochMillis();
                    var records = new RecordBuffer(recordBytes);
                    QueueRecords.dropped(records, id(), arn(), atMillis);
                    return new Step<>(
                            Done.DONE,
                            records,
                            position -> {
                                dropped.forEach(host::forget);
                                originals.forEach(host::forget);
                                log.release(definitionPosition, definitionBytes);
                                names.add(
                                        new DeletedQueue(
                                                id(), arn(), atMillis, position, recordBytes),
                                        now.tick());
                            });
                });
    }

    /// Changes what the queue is. Changes come one after the other.
    Answer<Done> redefine(Function<QueueDefinition, Answer<QueueDefinition>> change) {
        Answer<Done> answer;
        synchronized (changing) {
            answer = change.apply(definition).then(this::redefine);
        }
        if (answer instanceof Answer.Ok<Done>) {
            host.changed(arn());
        }
        return answer;
    }

    private Answer<Done> redefine(QueueDefinition next) {
        var records = new RecordBuffer(SMALL_RECORD_BYTES);
        int recordBytes = QueueRecords.defined(records, next);
        return changes.make(
                records.length(),
                now -> {
                    if (fifo()
                            && !definition.attributes().delay().equals(next.attributes().delay())) {
                        room.core().delayBy(next.attributes().delay());
                    }
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
            room.count(room.present());
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

    /// Returns up to `max` tenants, the largest first.
    List<TenantView> tenants(TenantView.Size by, int max) {
        room.enter();
        try {
            Moment now = Moment.of(timeline);
            room.settle(now);
            return room.core().tenants(by, max, now);
        } finally {
            room.leave();
        }
    }

    /// Searches a message by its id, unless there are more than `messagesMax`.
    Whereabouts.Search search(UUID messageId, int messagesMax) {
        room.enter();
        try {
            Moment now = room.present();
            if (room.core().size() > messagesMax) {
                return new Whereabouts.Search.NotSearched();
            }
            Optional<Message> found = room.core().search(messageId);
            return found.isEmpty()
                    ? new Whereabouts.Search.Absent()
                    : new Whereabouts.Search.Found(Whereabouts.of(found.get(), now));
        } finally {
            room.leave();
        }
    }

    /// Returns how the queue stands.
    QueueReading reading() {
        return room.reading(fifo());
    }

    /// Returns what there is to tell, each minute once.
    QueueReport report() {
        return room.report(fifo());
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
    ///
    /// @return whether it was
    boolean keepMessage(long number, long position, int recordBytes) {
        int reservedBytes = recordBytes + QueueRecords.GROWTH_BYTES;
        return changes.keep(
                reservedBytes,
                now -> {
                    Message message = room.core().find(number).orElse(null);
                    if (message == null || message.position() != position) {
                        return false;
                    }
                    Origin origin = message.content().origin();
                    Optional<Original> original =
                            original(origin.groupId(), origin.deduplicationId(), position);
                    var records = new RecordBuffer(reservedBytes);
                    int bytes =
                            QueueRecords.stored(records, id(), message, original.isPresent(), now);
                    records.useReservation(reservedBytes);
                    long next = log.append(records);
                    log.release(position, message.recordBytes());
                    original.ifPresent(sent -> storedAgain(sent, next));
                    message.storedAt(next, bytes - original.map(Original::recordBytes).orElse(0));
                    return true;
                });
    }

    /// Writes again that a message was sent, whatever became of it, if that is still kept at
    /// `position` and must be known for deduplication.
    void keepOriginal(StoredOriginal stored, int recordBytes) {
        changes.keep(
                recordBytes,
                now -> {
                    Optional<Original> original =
                            original(stored.groupId(), stored.deduplicationId(), stored.position());
                    if (original.isEmpty()) {
                        return false;
                    }
                    var records = new RecordBuffer(recordBytes);
                    QueueRecords.remembered(records, id(), original.get(), now);
                    records.useReservation(recordBytes);
                    storedAgain(original.get(), log.append(records));
                    return true;
                });
    }

    /// Finds the send that is kept at `position`.
    private Optional<Original> original(String groupId, String deduplicationId, long position) {
        return room.deduplication()
                .find(groupId, deduplicationId)
                .filter(original -> original.position() == position);
    }

    private void storedAgain(Original original, long position) {
        log.release(original.position(), original.recordBytes());
        original.storedAt(position, original.recordBytes());
    }

    private void definitionAt(long position, int recordBytes) {
        definitionPosition = position;
        definitionBytes = recordBytes;
    }

    /// A wish to change one visibility.
    record Wish(Receipt receipt, Duration visibility) {}
}
