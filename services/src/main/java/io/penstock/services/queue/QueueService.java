package io.penstock.services.queue;

import io.penstock.engine.arn.QueueArn;
import io.penstock.engine.time.Timeline;
import io.penstock.services.log.LogDevice;
import io.penstock.services.log.LogException;
import io.penstock.services.log.LogLimits;
import io.penstock.services.log.MemoryLog;
import io.penstock.services.log.RecordBuffer;
import io.penstock.services.log.RecordLog;
import io.penstock.services.log.SegmentLog;
import io.penstock.services.queue.Answer.Done;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The embedded queue service: all queues of all accounts and regions, and the log behind them.
/// Thread-safe.
public final class QueueService implements AutoCloseable {
    private static final int NUMBER_SHIFT = 16;

    private final Host host;
    private final Map<QueueArn, HostedQueue> queues = new ConcurrentHashMap<>();
    private final Map<Long, HostedQueue> byId = new ConcurrentHashMap<>();
    private final DeletedNames deleted;
    private final MoveDesk moves;
    private final Object changing = new Object(); // guards creations and deletions
    private Timeline.@Nullable Registration jumps;

    private QueueService(
            RecordLog log, Timeline timeline, Ids ids, QueueLimits limits, AtomicLong numbers) {
        host = Host.of(log, timeline, limits, numbers, ids);
        moves = new MoveDesk(host);
        deleted = new DeletedNames(host);
    }

    /// Opens a service that forgets everything when it is closed.
    ///
    /// @param random source of message ids; nobody should be able to guess it
    public static QueueService inMemory(
            Timeline timeline, RandomGenerator random, QueueLimits limits) {
        // a number of an earlier life must not be met again: old receipt handles carry it
        var numbers = new AtomicLong(timeline.instant().toEpochMilli() << NUMBER_SHIFT);
        var service = new QueueService(new MemoryLog(), timeline, new Ids(random), limits, numbers);
        service.start();
        return service;
    }

    /// Opens a service that keeps everything on `device`, and continues with what is there.
    ///
    /// @throws LogException if the device is full, fails, or holds damaged records
    public static QueueService durable(
            Timeline timeline,
            RandomGenerator random,
            QueueLimits limits,
            LogDevice device,
            LogLimits logLimits) {
        var recovery = new QueueRecovery(timeline.instant().toEpochMilli());
        var numbers = new AtomicLong();
        var ids = new Ids(random);
        SegmentLog log =
                SegmentLog.open(device, logLimits, ids::draw, new Numbering(recovery, numbers));
        var service = new QueueService(log, timeline, ids, limits, numbers);
        for (QueueRecovery.Found found : recovery.queues()) {
            HostedQueue queue = service.open(found.definition());
            queue.restore(found);
            service.moves.restore(queue, found.tasks());
        }
        recovery.deleted().forEach(service.deleted::restore);
        service.start();
        log.start(service::keep);
        return service;
    }

    /// Returns the queues of one account in one region.
    public Queues queues(String account, String region) {
        return new Queues(this, account, region);
    }

    /// Returns the message move tasks of one account in one region.
    public MoveTasks moveTasks(String account, String region) {
        return new MoveTasks(this, moves, account, region);
    }

    /// Finds a queue wherever it is.
    public Optional<Queue> queue(QueueArn arn) {
        return find(arn).map(hosted -> new Queue(hosted, queues(arn.account(), arn.region())));
    }

    /// Returns how many queues there are.
    public int size() {
        return queues.size();
    }

    /// Returns what every queue has to tell of minutes that are over, each minute once.
    public Stream<QueueReport> reports() {
        return queues.values().stream().map(HostedQueue::report);
    }

    /// Returns how every queue stands now.
    public Stream<QueueReading> readings() {
        return queues.values().stream().map(HostedQueue::reading);
    }

    /// Tells `listener` of every message that a queue gives up from now on.
    public Timeline.Registration onDeadLetter(DeadLetterListener listener) {
        host.deadLetterListeners().add(listener);
        return () -> host.deadLetterListeners().remove(listener);
    }

    /// Tells `listener` of every queue that is created or deleted, or whose attributes or tags
    /// change, from now on. `listener` must not block.
    public Timeline.Registration onChange(Consumer<QueueArn> listener) {
        host.changeListeners().add(listener);
        return () -> host.changeListeners().remove(listener);
    }

    /// Sends waiting receivers home, writes what is left and lets go of the log.
    @Override
    public void close() {
        moves.close();
        host.alarms().stop();
        Timeline.Registration registration = jumps;
        if (registration != null) {
            registration.close();
        }
        queues.values().forEach(HostedQueue::close);
        host.log().close();
    }

    Optional<HostedQueue> find(QueueArn arn) {
        return Optional.ofNullable(queues.get(arn));
    }

    Stream<HostedQueue> all(String account, String region) {
        return queues.values().stream()
                .filter(queue -> queue.arn().account().equals(account))
                .filter(queue -> queue.arn().region().equals(region));
    }

    MoveDesk moves() {
        return moves;
    }

    UUID nextId() {
        return host.ids().next();
    }

    long nowMillis() {
        return host.timeline().instant().toEpochMilli();
    }

    Answer<HostedQueue> create(QueueArn arn, Creation creation) {
        synchronized (changing) {
            HostedQueue existing = queues.get(arn);
            if (existing != null) {
                return sameOrRefused(existing, creation);
            }
            if (deleted.rests(arn)) {
                return Answer.refused(
                        new SqsError(
                                "QueueDeletedRecently",
                                "You must wait 60 seconds after deleting a queue before you can"
                                        + " create another with the same name."));
            }
            if (queues.size() >= host.limits().queuesMax()) {
                return Answer.refused(
                        SqsError.overLimit(
                                "The server has as many queues as it may, "
                                        + host.limits().queuesMax()
                                        + "."));
            }
            return creation.check.get().then(_ -> define(arn, creation));
        }
    }

    Answer<Done> delete(QueueArn arn) {
        synchronized (changing) {
            HostedQueue queue = queues.get(arn);
            if (queue == null) {
                return Answer.refused(SqsError.queueDoesNotExist());
            }
            return queue.drop(deleted)
                    .then(done -> {
                        queues.remove(arn);
                        byId.remove(queue.id());
                        moves.forget(queue.id());
                        host.changed(arn);
                        return Answer.ok(done);
                    });
        }
    }

    private void start() {
        host.alarms().start();
        moves.start();
        jumps = host.timeline().onJump(() -> queues.values().forEach(HostedQueue::wakeReceivers));
    }

    private HostedQueue open(QueueDefinition definition) {
        var queue = new HostedQueue(host, definition, this::find);
        byId.put(definition.id(), queue);
        queues.put(definition.arn(), queue);
        return queue;
    }

    private Answer<HostedQueue> define(QueueArn arn, Creation creation) {
        long now = nowMillis();
        var definition =
                new QueueDefinition(
                        host.numbers().incrementAndGet(),
                        arn,
                        now,
                        now,
                        creation.attributes,
                        creation.tags,
                        creation.attributes.deduplicatesPerGroup(),
                        0);
        var records = new RecordBuffer(256);
        int recordBytes = QueueRecords.defined(records, definition);
        try {
            records.reserveIn(host.log(), RecordLog.Room.ORDINARY);
            long position = host.log().append(records);
            host.log().awaitDurable(position + records.length());
            HostedQueue queue = open(definition);
            queue.definedAt(position, recordBytes);
            host.changed(arn);
            return Answer.ok(queue);
        } catch (LogException refused) {
            return Answer.refused(SqsError.notStored(refused));
        }
    }

    /// CreateQueue succeeds for a queue that is there if every attribute named equals what it has.
    private static Answer<HostedQueue> sameOrRefused(HostedQueue existing, Creation creation) {
        SortedMap<String, String> has = existing.definition().attributes().texts();
        SortedMap<String, String> wanted = creation.attributes.texts();
        return creation.named.stream()
                .sorted()
                .filter(name -> !has.getOrDefault(name, "").equals(wanted.getOrDefault(name, "")))
                .findFirst()
                .<Answer<HostedQueue>>map(name ->
                        Answer.refused(
                                new SqsError(
                                        "QueueNameExists",
                                        "A queue already exists with the same name and a"
                                                + " different value for attribute "
                                                + name)))
                .orElseGet(() -> Answer.ok(existing));
    }

    /// Writes a record of the oldest segment again if somebody needs it.
    private void keep(long position, ByteBuffer record) {
        int recordBytes = record.remaining() + RecordBuffer.LENGTH_BYTES;
        int kind = record.get();
        long id = record.getLong();
        if (kind == QueueRecords.DROPPED && DeletedQueue.isTold(record)) {
            deleted.keep(DeletedQueue.read(id, record, position, recordBytes));
        }
        HostedQueue queue = byId.get(id);
        if (queue == null) {
            return;
        }
        switch (kind) {
            case QueueRecords.DEFINED -> queue.keepDefinition(position, recordBytes);
            case QueueRecords.STORED, QueueRecords.MOVED -> {
                ByteBuffer message = record.slice();
                boolean kept = queue.keepMessage(record.getLong(), position, recordBytes);
                if (!kept && queue.fifo()) {
                    queue.keepOriginal(
                            StoredReader.message(kind, message).original(position), recordBytes);
                }
            }
            case QueueRecords.REMEMBERED ->
                    queue.keepOriginal(StoredReader.original(record, position), recordBytes);
            case QueueRecords.TASK ->
                    moves.keep(queue.id(), MoveRecord.read(record, position, recordBytes));
            default -> {} // speaks of something that is written elsewhere
        }
    }

    /// A queue to create.
    ///
    /// @param named the attributes that the request names
    /// @param check looks at other queues, and is called when none can change
    record Creation(
            QueueAttributes attributes,
            Set<String> named,
            SortedMap<String, String> tags,
            Supplier<Answer<QueueAttributes>> check) {}

    /// Reads the log into a recovery and goes on counting where the last life ended.
    private record Numbering(QueueRecovery recovery, AtomicLong numbers)
            implements SegmentLog.Owner {
        @Override
        public void record(long position, ByteBuffer record) {
            recovery.record(position, record);
        }

        @Override
        public void replayed(long floor) {
            numbers.set(Math.max(floor, recovery.lastNumber()));
        }

        @Override
        public long floor() {
            return numbers.get();
        }
    }
}
