package io.penstock.services.queue;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.penstock.engine.arn.QueueArn;
import io.penstock.engine.time.Tick;
import io.penstock.services.log.RecordBuffer;
import io.penstock.services.log.RecordLog;
import io.penstock.services.log.RecordLog.Room;
import io.penstock.services.queue.core.Moment;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/// The names of queues that were deleted a moment ago, which nobody may use for a while ("You must
/// wait 60 seconds", *Amazon SQS API Reference*, CreateQueue), if the limits say so. As long, the
/// log keeps the record of the deletion, so that a restart changes nothing. Thread-safe.
///
/// Its monitor may be taken while a queue's lock is held, never the other way round, and the log is
/// never waited for under it.
final class DeletedNames {
    /// How long a name rests.
    static final Duration REST = Duration.ofSeconds(60);

    /// How many names rest at once; beyond it, the oldest may be used again.
    static final int NAMES_MAX = 10_000;

    private final Host host;
    private final RecordLog log;

    @GuardedBy("this")
    private final Map<QueueArn, Resting> byArn = new LinkedHashMap<>(); // oldest first

    DeletedNames(Host host) {
        this.host = host;
        this.log = host.log();
    }

    /// Takes over a deletion that an earlier life of the service wrote.
    synchronized void restore(DeletedQueue deleted) {
        Moment now = Moment.of(host.timeline());
        var resting = new Resting(deleted, new Tick(now.nanosOf(deleted.atMillis())));
        if (host.limits().deletedNamesRest() && !resting.over(now.tick())) {
            log.retain(deleted.position(), deleted.recordBytes());
            put(resting);
        }
    }

    /// Notes a deletion that was just written, to be kept.
    synchronized void add(DeletedQueue deleted, Tick now) {
        if (!host.limits().deletedNamesRest()) {
            log.release(deleted.position(), deleted.recordBytes());
            return;
        }
        letGo(now);
        put(new Resting(deleted, now));
    }

    /// Returns whether a name must not be used yet.
    synchronized boolean rests(QueueArn arn) {
        letGo(host.timeline().tick());
        return byArn.containsKey(arn);
    }

    /// Writes a deletion again if it is still kept where `old` was read; for the log's keeper.
    void keep(DeletedQueue old) {
        log.reserve(old.recordBytes(), Room.LAST);
        if (!keepReserved(old)) {
            log.unreserve(old.recordBytes());
        }
    }

    private synchronized boolean keepReserved(DeletedQueue old) {
        letGo(host.timeline().tick());
        Resting resting = byArn.get(old.arn());
        if (resting == null || resting.queue.position() != old.position()) {
            return false;
        }
        var records = new RecordBuffer(old.recordBytes());
        QueueRecords.dropped(records, old.queue(), old.arn(), old.atMillis());
        records.useReservation(old.recordBytes());
        long next = log.append(records);
        log.release(old.position(), old.recordBytes());
        byArn.put(old.arn(), new Resting(old.at(next), resting.since));
        return true;
    }

    @GuardedBy("this")
    private void put(Resting resting) {
        Resting before = byArn.remove(resting.queue.arn());
        if (before != null) {
            before.forget(log);
        }
        byArn.put(resting.queue.arn(), resting);
        for (var eldest = byArn.values().iterator(); byArn.size() > NAMES_MAX; ) {
            eldest.next().forget(log);
            eldest.remove();
        }
    }

    @GuardedBy("this")
    private void letGo(Tick now) {
        byArn.values()
                .removeIf(resting -> {
                    boolean over = resting.over(now);
                    if (over) {
                        resting.forget(log);
                    }
                    return over;
                });
    }

    /// A name that rests.
    private record Resting(DeletedQueue queue, Tick since) {
        boolean over(Tick now) {
            return now.reached(since.plus(REST));
        }

        void forget(RecordLog log) {
            log.release(queue.position(), queue.recordBytes());
        }
    }
}
