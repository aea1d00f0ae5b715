package io.penstock.runtime.environment.log;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A stream of a log group. Not thread-safe; guarded by the lock of its [LogGroup].
final class LogStream {
    private final StreamId id;
    private Instant createdAt;
    private @Nullable Instant first;
    private @Nullable Instant last;
    private @Nullable Instant lastIngested;

    /// Lines in memory, and what they weigh.
    private int lines;

    private long bytes;

    LogStream(StreamId id, Instant createdAt) {
        this.id = id;
        this.createdAt = createdAt;
    }

    StreamId id() {
        return id;
    }

    boolean isEmpty() {
        return lines == 0;
    }

    /// Takes a line in.
    void count(Instant at, Instant now, int weight) {
        span(at, now);
        lines++;
        bytes += weight;
    }

    /// Lets a line go.
    void drop(int weight) {
        lines--;
        bytes -= weight;
    }

    boolean isOf(String function) {
        return id.function().equals(function);
    }

    /// Widens the span of time by an event.
    void span(Instant at, Instant arrived) {
        first = first == null || at.isBefore(first) ? at : first;
        last = last == null || at.isAfter(last) ? at : last;
        lastIngested = arrived;
    }

    /// Takes over when this stream began according to the files.
    void precede(LogStream filed) {
        createdAt = filed.createdAt.isBefore(createdAt) ? filed.createdAt : createdAt;
        Instant before = filed.first;
        first = first == null || (before != null && before.isBefore(first)) ? before : first;
        last = last == null ? filed.last : last;
        lastIngested = lastIngested == null ? filed.lastIngested : lastIngested;
    }

    StreamFacts facts() {
        return new StreamFacts(
                id.name(),
                createdAt,
                first == null || last == null || lastIngested == null
                        ? Optional.empty()
                        : Optional.of(new StreamFacts.Span(first, last, lastIngested, bytes)));
    }
}
