package io.penstock.services.event;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.penstock.engine.invocation.Payload;
import io.penstock.services.log.LogDevice;
import io.penstock.services.log.LogException;
import io.penstock.services.log.LogLimits;
import io.penstock.services.log.MemoryLog;
import io.penstock.services.log.RecordBuffer;
import io.penstock.services.log.RecordLog;
import io.penstock.services.log.RecordLog.Room;
import io.penstock.services.log.SegmentLog;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Events that were accepted and have not ended: a document each, and the last note about it. What
/// is kept is safe when the call returns; notes are in the order of the calls. Thread-safe.
public final class EventLog implements AutoCloseable {
    private static final byte KEPT = 1;
    private static final byte NOTED = 2;
    private static final byte FORGOTTEN = 3;
    private static final int OVERHEAD_BYTES = 32;
    private static final int SMALL_RECORD_BYTES = 16;

    private final RecordLog log;
    private final EventLimits limits;
    private final AtomicLong numbers;
    private final List<Found> found;
    private final Object lock = new Object();

    @GuardedBy("lock")
    private final Map<Long, Entry> entries = new HashMap<>();

    @GuardedBy("lock")
    private long bytes;

    private EventLog(RecordLog log, EventLimits limits, AtomicLong numbers, List<Found> found) {
        this.log = log;
        this.limits = limits;
        this.numbers = numbers;
        this.found = found;
    }

    /// Opens a log that forgets everything when it is closed.
    public static EventLog inMemory(EventLimits limits) {
        return new EventLog(new MemoryLog(), limits, new AtomicLong(), List.of());
    }

    /// Opens a log on `device` and reads what is there.
    ///
    /// @param random nobody should be able to guess it
    /// @throws LogException if the device is full, fails, or holds damaged records
    public static EventLog durable(
            EventLimits limits, LogDevice device, LogLimits logLimits, RandomGenerator random) {
        var recovery = new Recovery();
        SegmentLog log = SegmentLog.open(device, logLimits, random::nextLong, recovery);
        var events = new EventLog(log, limits, recovery.numbers, List.copyOf(recovery.found()));
        events.takeOver(recovery.entries);
        log.start(events::keepLive);
        return events;
    }

    /// Returns what an earlier process left, oldest first.
    public List<Found> found() {
        return found;
    }

    /// Keeps an event; it is safe when this returns.
    public Keeping keep(Payload document) {
        long number = numbers.incrementAndGet();
        var record = new RecordBuffer(document.length() + OVERHEAD_BYTES);
        int recordBytes = write(record, KEPT, number, document);
        synchronized (lock) {
            if (entries.size() >= limits.eventsMax() || bytes + recordBytes > limits.bytesMax()) {
                return new Keeping.Refused(
                        "as many events wait as may, "
                                + entries.size()
                                + " with "
                                + bytes
                                + " bytes");
            }
            bytes += recordBytes;
        }
        boolean kept = false;
        try {
            record.reserveIn(log, Room.ORDINARY);
            long position;
            synchronized (lock) {
                position = log.append(record);
                entries.put(number, new Entry(position, recordBytes));
            }
            kept = true;
            log.awaitDurable(position + record.length());
            return new Keeping.Kept(number);
        } catch (LogException refused) {
            return new Keeping.Refused(String.valueOf(refused.getMessage()));
        } finally {
            if (!kept) {
                synchronized (lock) {
                    bytes -= recordBytes;
                }
            }
        }
    }

    /// Notes where an event stands, in place of what was noted before. An event that is not here is
    /// none of our business any more.
    ///
    /// @param safely whether [#awaitSafe] will be asked; else it may be lost in a crash
    /// @return what to give to [#awaitSafe]
    /// @throws LogException if there is no room
    public long note(long number, Payload note, boolean safely) {
        var record = new RecordBuffer(note.length() + OVERHEAD_BYTES);
        int recordBytes = write(record, NOTED, number, note);
        if (safely) {
            record.reserveIn(log, Room.LAST);
        }
        synchronized (lock) {
            @Nullable Entry entry = entries.get(number);
            if (entry == null) {
                if (safely) {
                    record.giveUpIn(log);
                }
                return 0;
            }
            long position = safely ? log.append(record) : log.tryAppend(record, Room.LAST);
            if (position == RecordLog.NO_ROOM) {
                return 0;
            }
            if (entry.noteBytes > 0) {
                log.release(entry.notePosition, entry.noteBytes);
            }
            bytes += recordBytes - entry.noteBytes;
            entry.notePosition = position;
            entry.noteBytes = recordBytes;
            return position + record.length();
        }
    }

    /// Waits until a note is safe.
    ///
    /// @param end what [#note] returned
    /// @throws LogException if the device failed
    public void awaitSafe(long end) {
        log.awaitDurable(end);
    }

    /// Forgets an event. After a crash within the next moments it may be found all the same.
    public void forget(long number) {
        var record = new RecordBuffer(OVERHEAD_BYTES);
        record.begin();
        record.putByte(FORGOTTEN);
        record.putLong(number);
        record.end();
        synchronized (lock) {
            @Nullable Entry entry = entries.remove(number);
            if (entry == null) {
                return;
            }
            long _ = log.tryAppend(record, Room.LAST); // lost, it is found again: at least once
            bytes -= entry.recordBytes + entry.noteBytes;
            log.release(entry.position, entry.recordBytes);
            if (entry.noteBytes > 0) {
                log.release(entry.notePosition, entry.noteBytes);
            }
        }
    }

    /// Returns how many events are here.
    public int size() {
        synchronized (lock) {
            return entries.size();
        }
    }

    /// Writes what is left and lets go of the log.
    @Override
    public void close() {
        log.close();
    }

    private void takeOver(Map<Long, Entry> earlier) {
        synchronized (lock) {
            entries.putAll(earlier);
            for (Entry entry : earlier.values()) {
                bytes += entry.recordBytes + entry.noteBytes;
                log.retain(entry.position, entry.recordBytes);
                if (entry.noteBytes > 0) {
                    log.retain(entry.notePosition, entry.noteBytes);
                }
            }
        }
    }

    /// Writes a record of the oldest segment again if it is still needed.
    private void keepLive(long position, ByteBuffer stored) {
        byte[] content = new byte[stored.remaining()];
        stored.get(content);
        ByteBuffer read = ByteBuffer.wrap(content);
        byte kind = read.get();
        long number = read.getLong();
        if (kind == FORGOTTEN || content.length < SMALL_RECORD_BYTES - Byte.BYTES) {
            return;
        }
        int length = read.getInt();
        var record = new RecordBuffer(content.length + OVERHEAD_BYTES);
        write(record, kind, number, Payload.of(content, read.position(), length));
        record.reserveIn(log, Room.LAST);
        synchronized (lock) {
            @Nullable Entry entry = entries.get(number);
            if (entry == null || !entry.liesAt(kind, position)) {
                record.giveUpIn(log);
                return;
            }
            entry.move(kind, log.append(record));
            log.release(position, record.length());
        }
    }

    private static int write(RecordBuffer to, byte kind, long number, Payload content) {
        to.begin();
        to.putByte(kind);
        to.putLong(number);
        to.putBytes(content.array(), content.offset(), content.length());
        return to.endLive();
    }

    /// What became of an event that was to be kept.
    public sealed interface Keeping {
        /// It is safe.
        record Kept(long number) implements Keeping {}

        /// There is no room for it.
        ///
        /// @param reason for people
        record Refused(String reason) implements Keeping {}
    }

    /// An event that an earlier process left.
    ///
    /// @param note the last one; empty if there is none
    public record Found(long number, Payload document, Payload note) {}

    /// Where the log keeps an event.
    private static final class Entry {
        private final int recordBytes;
        private long position;
        private long notePosition;
        private int noteBytes;

        Entry(long position, int recordBytes) {
            this.position = position;
            this.recordBytes = recordBytes;
        }

        boolean liesAt(byte kind, long at) {
            return kind == KEPT ? position == at : noteBytes > 0 && notePosition == at;
        }

        void move(byte kind, long to) {
            if (kind == KEPT) {
                position = to;
            } else {
                notePosition = to;
            }
        }
    }

    /// Folds the records of the log into what is left. A note or an end may come without its event:
    /// that one's space was won back, or is written again further on.
    private static final class Recovery implements SegmentLog.Owner {
        private final AtomicLong numbers = new AtomicLong();
        private final Map<Long, Payload> documents = new TreeMap<>();
        private final Map<Long, Payload> notes = new HashMap<>();
        private final Map<Long, Entry> entries = new HashMap<>();
        private final Map<Long, Entry> orphans = new HashMap<>();

        @Override
        public void record(long position, ByteBuffer record) {
            int recordBytes = record.remaining() + RecordBuffer.LENGTH_BYTES;
            byte kind = record.get();
            long number = record.getLong();
            numbers.accumulateAndGet(number, Math::max);
            switch (kind) {
                case KEPT -> {
                    documents.put(number, content(record));
                    var entry = new Entry(position, recordBytes);
                    @Nullable Entry before = entries.put(number, entry);
                    noteOf(entry, before == null ? orphans.remove(number) : before);
                }
                case NOTED -> {
                    notes.put(number, content(record));
                    Entry entry = entries.get(number);
                    if (entry == null) {
                        entry = orphans.computeIfAbsent(number, _ -> new Entry(0, 0));
                    }
                    entry.notePosition = position;
                    entry.noteBytes = recordBytes;
                }
                case FORGOTTEN -> {
                    documents.remove(number);
                    notes.remove(number);
                    entries.remove(number);
                    orphans.remove(number);
                }
                default ->
                        throw new IllegalStateException(
                                "record of unknown kind " + kind + " at " + position);
            }
        }

        private static void noteOf(Entry entry, @Nullable Entry before) {
            if (before != null) {
                entry.notePosition = before.notePosition;
                entry.noteBytes = before.noteBytes;
            }
        }

        private static Payload content(ByteBuffer record) {
            byte[] content = new byte[record.getInt()];
            record.get(content);
            return Payload.of(content);
        }

        @Override
        public void replayed(long floor) {
            numbers.accumulateAndGet(floor, Math::max);
        }

        @Override
        public long floor() {
            return numbers.get();
        }

        List<Found> found() {
            return documents.entrySet().stream()
                    .map(each ->
                            new Found(
                                    each.getKey(),
                                    each.getValue(),
                                    notes.getOrDefault(each.getKey(), Payload.EMPTY)))
                    .toList();
        }
    }
}
