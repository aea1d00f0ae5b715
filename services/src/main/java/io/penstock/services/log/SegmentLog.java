package io.penstock.services.log;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.penstock.services.log.LogException.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// A log in segment files with group commit. Thread-safe.
///
/// There is no writer thread: the first thread that waits for a commit writes and forces what all
/// have appended so far, while those behind it fill the next chunk and wait in the [CommitLine]. A
/// lone producer therefore pays for no hand-over. A [LogKeeper] prepares the next segment ahead of
/// need, writes what nobody waits for and wins space back.
///
/// A full disk shows when the next segment is prepared, never while a record is written: segments
/// are created with all their room. Appending is then refused until there is room again. A failure
/// of the device breaks the log for good, because nobody can tell what reached it.
public final class SegmentLog implements RecordLog {
    private static final int SPARE_SHARE = 8; // one part in so many is kept for Room.LAST
    private static final int SPARE_BUFFERS_MAX = 3;
    private static final int COPY_COST = 2; // of a small record with a frame of its own

    private final LogDevice device;
    private final LogLimits limits;
    private final LongSupplier salts;
    private final LongSupplier floor;
    private final LogKeeper keeper;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition(); // room, or a commit came to its end
    private final ArrayDeque<ByteBuffer> spares = new ArrayDeque<>();
    private final ArrayDeque<Chunk> sealed = new ArrayDeque<>();
    private volatile Segments segments;
    private volatile long durable;

    @GuardedBy("lock")
    private final CommitLine line = new CommitLine();

    @GuardedBy("lock")
    private Chunk open;

    @GuardedBy("lock")
    private @Nullable Segment prepared;

    @GuardedBy("lock")
    private @Nullable IOException unprepared;

    @GuardedBy("lock")
    private @Nullable LogException failure;

    @GuardedBy("lock")
    private boolean leading;

    @GuardedBy("lock")
    private long reservedBytes;

    @GuardedBy("lock")
    private long pendingBytes;

    @GuardedBy("lock")
    private long end;

    private SegmentLog(
            LogDevice device,
            LogLimits limits,
            LongSupplier salts,
            LongSupplier floor,
            LogReplay replay)
            throws IOException {
        this.device = device;
        this.limits = limits;
        this.salts = salts;
        this.floor = floor;
        var all = new ArrayList<>(replay.segments());
        Segment first = create(replay.next());
        first.writeHeader(floor.getAsLong());
        all.add(first);
        segments = new Segments(List.copyOf(all));
        open = new Chunk(first, Segment.HEADER_BYTES, Chunk.spare());
        end = first.position(Segment.HEADER_BYTES);
        durable = end;
        keeper = new LogKeeper(this, limits);
    }

    /// Opens the log on `device`, reads everything it holds, and starts a new segment. Nothing is
    /// won back before [#start].
    ///
    /// @param salts random numbers that nobody can guess
    /// @param owner reads the records and gives out the floor
    /// @throws LogException if the device is full, fails, or holds damaged records
    public static SegmentLog open(
            LogDevice device, LogLimits limits, LongSupplier salts, Owner owner) {
        try {
            var replay = new LogReplay(device, owner);
            replay.run();
            owner.replayed(replay.floor());
            return new SegmentLog(device, limits, salts, owner::floor, replay);
        } catch (IOException failed) {
            throw new LogException(
                    Kind.BROKEN, "cannot open the log: " + failed.getMessage(), failed);
        }
    }

    /// Starts to win space back. The owner has retained by now what it needs of the records it
    /// read.
    public void start(LiveRecords records) {
        keeper.start(records);
    }

    @Override
    public void reserve(int bytes, Room room) {
        if (cost(bytes) > usableBytes() - spareBytes()) {
            throw new IllegalArgumentException(
                    bytes + " bytes do not fit into a segment of " + limits.segmentBytes());
        }
        lock.lock();
        try {
            while (!tryReserve(bytes, room)) {
                changed.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void unreserve(int bytes) {
        lock.lock();
        try {
            reservedBytes -= cost(bytes);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public long append(RecordBuffer records) {
        lock.lock();
        try {
            reservedBytes -= cost(records.reservedBytes());
            return place(records);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public long tryAppend(RecordBuffer records, Room room) {
        lock.lock();
        try {
            boolean crowded = pendingBytes >= 2L * limits.pendingBytesMax();
            if (failure != null || crowded || !fits(records.length(), room)) {
                return NO_ROOM;
            }
            keeper.writeSoon();
            return place(records);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void awaitDurable(long end) {
        while (durable < end) {
            CommitLine.Place place = commitOrJoin(end);
            if (place != null) {
                place.await();
            }
        }
    }

    /// Commits, or takes a place in line if somebody else does.
    private CommitLine.@Nullable Place commitOrJoin(long end) {
        lock.lock();
        try {
            if (durable >= end) {
                return null;
            }
            refuseIfFailed();
            if (leading) {
                return line.join(end);
            }
            commit();
            return null;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public long durable() {
        return durable;
    }

    @Override
    public long end() {
        lock.lock();
        try {
            refuseIfFailed();
            return end;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void retain(long position, int bytes) {
        segments.of(position).liveBytes.addAndGet(bytes);
    }

    @Override
    public void release(long position, int bytes) {
        Segment segment = segments.of(position);
        if (segment.liveBytes.addAndGet(-bytes) == 0 && segment == segments.oldest()) {
            keeper.wake();
        }
    }

    @Override
    public void close() {
        keeper.stop();
        lock.lock();
        try {
            while (failure == null && (leading || pendingBytes > 0)) {
                if (leading) {
                    changed.awaitUninterruptibly();
                } else {
                    commit();
                }
            }
            if (failure == null) {
                failure = new LogException(Kind.CLOSED, "the log is closed");
            }
            tellAll();
        } finally {
            lock.unlock();
        }
        closeFiles();
    }

    /// Returns how many bytes the segments take on the device.
    public long storedBytes() {
        return segments.count() * (long) limits.segmentBytes();
    }

    /// Writes what is pending; for the keeper.
    void flush() {
        long target;
        lock.lock();
        try {
            refuseIfFailed(); // or a segment would be dropped whose copies are not safe
            target = end;
        } finally {
            lock.unlock();
        }
        awaitDurable(target);
    }

    /// Creates the next segment if there is none, or remembers why not; for the keeper.
    void prepare() {
        if (!lacksPrepared()) {
            return;
        }
        try {
            Segment next = create(segments.newest().number + 1);
            prepared(next, null);
        } catch (IOException full) {
            prepared(null, full);
        }
    }

    /// Returns the oldest segment if its space is worth winning back, for the keeper.
    @Nullable Segment reclaimable() {
        Segments all = segments;
        Segment oldest = all.oldest();
        if (all.count() == 1) {
            return null;
        }
        long live = oldest.liveBytes.get();
        return live == 0 || isWasteful(all, live) ? oldest : null;
    }

    /// On a full device every segment counts, but what is copied must not eat up the room that is
    /// left: if the copying came to a stop halfway, nothing could be deleted any more.
    private boolean isWasteful(Segments all, long oldestLiveBytes) {
        lock.lock();
        try {
            if (prepared != null) {
                long slack = limits.idleSegments() * (long) limits.segmentBytes();
                return storedBytes() > 2 * all.liveBytes() + slack;
            }
            boolean copyable =
                    oldestLiveBytes < spareBytes()
                            && fits((int) (COPY_COST * oldestLiveBytes), Room.LAST);
            return unprepared != null && copyable && storedBytes() > 2 * all.liveBytes();
        } finally {
            lock.unlock();
        }
    }

    /// Forgets the oldest segment, which nobody needs; for the keeper.
    void drop(Segment oldest) throws IOException {
        flush(); // what replaced its records must be safe first
        lock.lock();
        try {
            segments = segments.without(oldest);
        } finally {
            lock.unlock();
        }
        oldest.file.close();
        device.delete(oldest.number);
    }

    /// Breaks the log; for the keeper.
    void fail(Exception cause) {
        lock.lock();
        try {
            broken(cause);
        } finally {
            lock.unlock();
        }
    }

    private Segment create(long number) throws IOException {
        LogDevice.SegmentFile file =
                device.create(number, limits.segmentBytes(), Segment.unusedHeader(number));
        return new Segment(number, file, salts.getAsLong());
    }

    private boolean lacksPrepared() {
        lock.lock();
        try {
            return prepared == null && failure == null;
        } finally {
            lock.unlock();
        }
    }

    private void prepared(@Nullable Segment next, @Nullable IOException cause) {
        lock.lock();
        try {
            prepared = next;
            unprepared = cause;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @GuardedBy("lock")
    private boolean tryReserve(int bytes, Room room) {
        refuseIfFailed();
        if (pendingBytes + bytes > limits.pendingBytesMax() && pendingBytes > 0) {
            if (!leading) {
                commit();
            }
            return !leading && tryReserve(bytes, room);
        }
        if (fits(bytes, room)) {
            reservedBytes += cost(bytes);
            return true;
        }
        if (keeper.isCurrentThread()) {
            prepareWithoutLock();
        }
        if (prepared == null && unprepared != null) {
            keeper.wake(); // tries again, for the next caller
            throw new LogException(Kind.FULL, "no room on disk: " + unprepared.getMessage());
        }
        return keeper.isCurrentThread() && fits(bytes, room) && tryReserve(bytes, room);
    }

    private void prepareWithoutLock() {
        lock.unlock();
        try {
            prepare();
        } finally {
            lock.lock();
        }
    }

    @GuardedBy("lock")
    private boolean fits(int bytes, Room room) {
        long wanted = reservedBytes + cost(bytes);
        if (prepared != null) {
            return wanted <= usableBytes();
        }
        int left = limits.segmentBytes() - open.end() - Segment.SEAL_BYTES;
        return wanted <= (room == Room.LAST ? left : left - spareBytes());
    }

    /// A record may have to start a frame of its own.
    private static int cost(int bytes) {
        return bytes + Segment.FRAME_BYTES + Segment.ALIGNMENT;
    }

    private int usableBytes() {
        return limits.segmentBytes() - Segment.HEADER_BYTES - Segment.SEAL_BYTES;
    }

    private int spareBytes() {
        return limits.segmentBytes() / SPARE_SHARE;
    }

    @GuardedBy("lock")
    private long place(RecordBuffer records) {
        if (open.end() + records.length() + Segment.SEAL_BYTES > limits.segmentBytes()) {
            roll();
        }
        long position = open.put(records);
        open.segment.liveBytes.addAndGet(records.liveBytes()); // now, or it could be dropped early
        pendingBytes += records.length();
        end = position + records.length();
        return position;
    }

    @GuardedBy("lock")
    private void roll() {
        Segment next = prepared;
        if (next == null) {
            throw new IllegalStateException("appended more than was reserved");
        }
        open.seal();
        sealed.add(open);
        open = new Chunk(next, Segment.HEADER_BYTES, spare());
        segments = segments.with(next);
        prepared = null;
        keeper.wake();
    }

    /// Writes and forces all that was appended so far. Lets go of the lock meanwhile.
    @GuardedBy("lock")
    private void commit() {
        List<Chunk> chunks = List.of();
        leading = true;
        boolean written = false;
        lock.unlock();
        try {
            gather();
            chunks = pending();
            write(chunks);
            written = true;
        } catch (IOException failed) {
            fail(failed);
        } finally {
            lock.lock();
            leading = false;
            if (written) {
                Chunk last = chunks.getLast();
                durable = last.segment.position(last.end());
            } else {
                broken(new IOException("the writer failed"));
            }
            chunks.forEach(this::recycle);
            changed.signalAll();
            call(line.leave(durable));
        }
    }

    /// Lets threads go on that need the lock for nothing: those of them who need it would wait for
    /// it right away, so it is let go of meanwhile.
    @GuardedBy("lock")
    private void call(List<CommitLine.Place> places) {
        if (!places.isEmpty()) {
            lock.unlock();
            try {
                places.forEach(CommitLine.Place::call);
            } finally {
                lock.lock();
            }
        }
    }

    @GuardedBy("lock")
    private void tellAll() {
        changed.signalAll();
        line.leave().forEach(CommitLine.Place::call);
    }

    /// Lets whoever is ready to run append first: a commit costs much the same whatever its size,
    /// and on a busy machine each of them takes processor time from all. On an idle one nobody is
    /// ready, and giving way returns at once. Once is enough: giving way again and again brings few
    /// more, and all of them wait for it.
    @SuppressWarnings("ThreadPriorityCheck") // nothing rests on the yield but speed
    private static void gather() {
        Thread.yield();
    }

    private void write(List<Chunk> chunks) throws IOException {
        for (Chunk chunk : chunks) {
            if (chunk.segment.number > Segment.numberOf(durable)) {
                chunk.segment.writeHeader(floor.getAsLong());
            }
            chunk.write();
            chunk.segment.file.force(); // before the next frame, so that only the last can be torn
        }
    }

    /// Takes what was appended so far.
    private List<Chunk> pending() {
        lock.lock();
        try {
            var chunks = new ArrayList<>(sealed);
            sealed.clear();
            if (!open.isEmpty()) {
                chunks.add(open);
                open = new Chunk(open.segment, open.next(), spare());
            }
            pendingBytes = 0;
            return chunks;
        } finally {
            lock.unlock();
        }
    }

    @GuardedBy("lock")
    private ByteBuffer spare() {
        ByteBuffer spare = spares.poll();
        return spare == null ? Chunk.spare() : spare;
    }

    @GuardedBy("lock")
    private void recycle(Chunk chunk) {
        if (spares.size() < SPARE_BUFFERS_MAX) {
            spares.add(chunk.release());
        }
    }

    @GuardedBy("lock")
    private void refuseIfFailed() {
        if (failure != null) {
            throw new LogException(failure.kind(), String.valueOf(failure.getMessage()), failure);
        }
    }

    @GuardedBy("lock")
    private void broken(Exception cause) {
        if (failure == null) {
            failure = new LogException(Kind.BROKEN, "the log failed: " + cause.getMessage(), cause);
            tellAll();
        }
    }

    private void closeFiles() {
        try (device) {
            for (Segment segment : segments.all()) {
                segment.file.close();
            }
            Segment spare = unused();
            if (spare != null) {
                spare.file.close();
                device.delete(spare.number);
            }
        } catch (IOException failed) {
            throw new LogException(Kind.BROKEN, "cannot close the log", failed);
        }
    }

    private @Nullable Segment unused() {
        lock.lock();
        try {
            return prepared;
        } finally {
            lock.unlock();
        }
    }

    /// Who the records belong to.
    public interface Owner extends RecordReader {
        /// Called once after the last record.
        ///
        /// @param floor what [#floor] gave when the newest segment was begun, 0 if there is none
        void replayed(long floor);

        /// Returns a number larger than all numbers given away so far. It is kept even if all
        /// records that carry such numbers are dropped.
        long floor();
    }
}
