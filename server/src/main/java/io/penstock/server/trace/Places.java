package io.penstock.server.trace;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.opentelemetry.api.trace.SpanContext;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Where the messages of a mapping are: in which poll, later in which batch. By receipt handle, as
/// deletions name messages so. Thread-safe.
final class Places {
    /// Messages that are known; the longest known are forgotten first, and what happens to them
    /// later is told in a trace of its own. More than a mapping has in hand.
    static final int MESSAGES_MAX = 20_000;

    @GuardedBy("this")
    private final Map<String, Place> places = new LinkedHashMap<>();

    /// Where a message is.
    ///
    /// @param span of its poll or its batch
    /// @param receivedAt when the poll brought it
    record Place(SpanContext span, Instant receivedAt) {}

    /// Takes note of where a message is.
    synchronized void put(String handle, Place place) {
        places.put(handle, place);
        if (places.size() > MESSAGES_MAX) {
            Iterator<String> oldest = places.keySet().iterator();
            oldest.next();
            oldest.remove();
        }
    }

    /// Returns where a message is; null if that is not known.
    synchronized @Nullable Place of(String handle) {
        return places.get(handle);
    }

    /// Forgets a message.
    synchronized void forget(String handle) {
        places.remove(handle);
    }
}
