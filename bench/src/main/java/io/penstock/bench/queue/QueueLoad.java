package io.penstock.bench.queue;

import java.time.Duration;

/// What is done to a queue.
///
/// @param connections how many clients at once, each on a connection of its own
/// @param batch messages per request, 1 to 10
/// @param bodyBytes size of each message body, at least 64
/// @param window length of a measured window; warm-up windows are as long
public record QueueLoad(int connections, int batch, int bodyBytes, Duration window) {
    public QueueLoad {
        if (connections < 1 || batch < 1 || batch > 10 || bodyBytes < 64) {
            throw new IllegalArgumentException(
                    "%d connections, batches of %d, %d bytes"
                            .formatted(connections, batch, bodyBytes));
        }
    }

    /// Returns 16 connections, batches of 10, 1 KiB.
    public static QueueLoad usual(Duration window) {
        return new QueueLoad(16, 10, 1024, window);
    }
}
