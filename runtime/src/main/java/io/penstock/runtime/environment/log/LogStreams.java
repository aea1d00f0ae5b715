package io.penstock.runtime.environment.log;

import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The streams of one log group in the order in which they began. Not thread-safe; guarded by the
/// lock of its [LogGroup].
final class LogStreams {
    /// Streams kept; beyond that, the oldest ones that have no lines in memory are forgotten.
    static final int STREAMS_MAX = 2_000;

    private final Map<String, LogStream> streams = new LinkedHashMap<>();

    @Nullable LogStream get(String name) {
        return streams.get(name);
    }

    boolean has(String name) {
        return streams.containsKey(name);
    }

    /// Removes a stream; returns whether there was one.
    boolean remove(String name) {
        return streams.remove(name) != null;
    }

    void clear() {
        streams.clear();
    }

    List<StreamFacts> facts() {
        return streams.values().stream().map(LogStream::facts).toList();
    }

    /// Begins a stream.
    LogStream add(StreamId id, Instant now) {
        if (streams.size() >= STREAMS_MAX) {
            Iterator<LogStream> oldest = streams.values().iterator();
            while (oldest.hasNext()) {
                if (oldest.next().isEmpty()) {
                    oldest.remove();
                    break;
                }
            }
        }
        var stream = new LogStream(id, now);
        streams.put(id.name(), stream);
        return stream;
    }

    /// Puts the streams of the files before the others, the latest if there is no room for all.
    void remember(Map<String, LogStream> filed) {
        streams.forEach((name, young) -> {
            LogStream old = filed.remove(name);
            if (old != null) {
                young.precede(old);
            }
        });
        Map<String, LogStream> since = new LinkedHashMap<>(streams);
        streams.clear();
        int tooMany = filed.size() + since.size() - STREAMS_MAX;
        for (LogStream stream : filed.values()) {
            if (tooMany-- <= 0) {
                streams.put(stream.id().name(), stream);
            }
        }
        streams.putAll(since);
    }
}
