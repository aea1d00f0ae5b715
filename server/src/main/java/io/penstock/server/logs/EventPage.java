package io.penstock.server.logs;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.penstock.runtime.environment.log.LogEvent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/// The first or the last events of all that it is shown, in whatever order, as many as one answer
/// holds: up to a limit and 1 MiB, at least one. Holds no more than these in memory. Pure. Not
/// thread-safe.
final class EventPage {
    private static final int PAGE_BYTES_MAX = 1_048_576;

    private final int limit;
    private final Comparator<LogEvent> order;

    /// The event to go first lies at the head.
    private final PriorityQueue<LogEvent> kept;

    private long bytes;

    /// The nearest event that found no room; what lies behind it has none either.
    private @Nullable LogEvent dropped;

    /// @param first whether the first events are wanted, not the last ones
    EventPage(boolean first, int limit) {
        this.limit = limit;
        this.order = first ? Cursor.ORDER : Cursor.ORDER.reversed();
        this.kept = new PriorityQueue<>(order.reversed());
    }

    void add(LogEvent event) {
        LogEvent bound = dropped;
        if (bound != null && order.compare(event, bound) > 0) {
            return;
        }
        kept.add(event);
        bytes += size(event);
        while (kept.size() > limit || (kept.size() > 1 && bytes > PAGE_BYTES_MAX)) {
            LogEvent last = kept.remove();
            bytes -= size(last);
            dropped = last;
        }
    }

    /// Returns the events, in the order of their times.
    List<LogEvent> events() {
        var events = new ArrayList<LogEvent>(kept);
        events.sort(Cursor.ORDER);
        return events;
    }

    /// Returns whether events found no room.
    boolean isFull() {
        return dropped != null;
    }

    private static int size(LogEvent event) {
        return event.message().getBytes(UTF_8).length;
    }
}
