package io.penstock.services.queue.core;

import java.util.ArrayList;
import java.util.List;

/// Counts what goes in and out of one queue, minute by minute.
///
/// Pure: it is told what time it is. Not thread-safe; confined to the lock of its queue, under
/// which it counts with plain additions. Whoever touches the queue calls [#endMillis] first and
/// closes the minutes that are over, so each is closed exactly at its end, whatever jumps the clock
/// makes.
///
/// A queue is active, and has minutes to tell of, while it holds messages and up to six hours after
/// somebody used it (CloudWatch metrics for Amazon SQS).
public final class Tally {
    /// How many closed minutes wait for [#drain] at most; older ones are forgotten.
    public static final int MINUTES_MAX = 1_440;

    /// How long a queue stays active after its last use.
    static final long ACTIVE_MILLIS = 6 * 3_600_000L;

    /// How long a minute lasts.
    public static final long MINUTE_MILLIS = 60_000;

    private final ArrayList<QueueMinute> closed = new ArrayList<>();
    private long startMillis;
    private long usedMillis;
    private boolean used;
    private Traffic before = Traffic.NONE;

    // the minute at hand
    private long sent;
    private long sentBytes;
    private int smallestBytes;
    private int largestBytes;
    private long received;
    private long emptyReceives;
    private long deleted;
    private long deduplicated;

    /// Begins with the minute that `nowMillis` lies in.
    public Tally(long nowMillis) {
        startMillis = minuteOf(nowMillis);
    }

    /// Returns when the minute at hand ends.
    public long endMillis() {
        return startMillis + MINUTE_MILLIS;
    }

    /// Notes that somebody used the queue.
    public void use(long nowMillis) {
        used = true;
        usedMillis = nowMillis;
    }

    /// Counts a message that was accepted.
    public void sent(int bytes) {
        smallestBytes = sent == 0 ? bytes : Math.min(smallestBytes, bytes);
        largestBytes = Math.max(largestBytes, bytes);
        sent++;
        sentBytes += bytes;
    }

    /// Counts messages that were handed out.
    public void received(int messages) {
        received += messages;
    }

    /// Counts a receive that brought nothing.
    public void emptyReceive() {
        emptyReceives++;
    }

    /// Counts deletes with a valid handle.
    public void deleted(int messages) {
        deleted += messages;
    }

    /// Counts sends that repeated earlier ones.
    public void deduplicated(int sends) {
        deduplicated += sends;
    }

    /// Returns whether the minute at hand is one to tell of.
    ///
    /// @param holding whether the queue holds messages at its end
    public boolean active(boolean holding) {
        return holding || (used && endMillis() - usedMillis <= ACTIVE_MILLIS);
    }

    /// Ends the minute at hand and begins the next.
    ///
    /// @param gauges at its end
    public void close(Gauges gauges) {
        Traffic traffic = traffic();
        closed.add(new QueueMinute(startMillis, traffic, gauges));
        if (closed.size() > MINUTES_MAX) {
            closed.removeFirst();
        }
        next(traffic);
        startMillis += MINUTE_MILLIS;
    }

    /// Ends the minute at hand without telling of it, and all others before `nowMillis`.
    public void skipTo(long nowMillis) {
        next(traffic());
        startMillis = Math.max(startMillis, minuteOf(nowMillis));
    }

    /// Returns the minutes that were closed since the last call, oldest first.
    public List<QueueMinute> drain() {
        List<QueueMinute> drained = List.copyOf(closed);
        closed.clear();
        return drained;
    }

    /// Returns all that went in and out since the tally began.
    public Traffic total() {
        return before.plus(traffic());
    }

    private Traffic traffic() {
        return new Traffic(
                sent,
                sentBytes,
                smallestBytes,
                largestBytes,
                received,
                emptyReceives,
                deleted,
                deduplicated);
    }

    private void next(Traffic traffic) {
        before = before.plus(traffic);
        sent = 0;
        sentBytes = 0;
        smallestBytes = 0;
        largestBytes = 0;
        received = 0;
        emptyReceives = 0;
        deleted = 0;
        deduplicated = 0;
    }

    private static long minuteOf(long millis) {
        return millis - Math.floorMod(millis, MINUTE_MILLIS);
    }
}
