package io.penstock.bench.queue;

import io.penstock.bench.measure.Contender.Phase;
import java.time.Duration;

/// What is done to a queue.
///
/// @param connections how many clients at once, each on a connection of its own
/// @param batch messages per request, 1 to 10
/// @param bodyBytes size of each message body, at least 64
/// @param warmUp length of a window that only warms up
/// @param measured length of a window that counts
public record QueueLoad(
        int connections, int batch, int bodyBytes, Duration warmUp, Duration measured) {
    public QueueLoad {
        if (connections < 1 || batch < 1 || batch > 10 || bodyBytes < 64) {
            throw new IllegalArgumentException(
                    "%d connections, batches of %d, %d bytes"
                            .formatted(connections, batch, bodyBytes));
        }
    }

    /// Returns 16 connections, batches of 10, 1 KiB. Warming up is never cut short: a server in
    /// Java needs its time, and whoever gets less of it looks slow.
    public static QueueLoad usual(Duration measured) {
        return new QueueLoad(16, 10, 1024, Duration.ofSeconds(2), measured);
    }

    Duration window(Phase phase) {
        return switch (phase) {
            case WARM_UP -> warmUp;
            case MEASURED -> measured;
        };
    }
}
