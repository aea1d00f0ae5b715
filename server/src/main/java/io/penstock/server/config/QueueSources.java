package io.penstock.server.config;

import io.penstock.engine.arn.QueueArn;
import java.util.Map;

/// Where a mapping finds the queue of its ARN.
///
/// @param byDefault for every queue that is not named; default: [QueueSource.Embedded]
/// @param exceptions queues that live elsewhere; default: none
public record QueueSources(QueueSource byDefault, Map<QueueArn, QueueSource> exceptions) {
    /// Copies what it is given.
    public QueueSources {
        exceptions = Map.copyOf(exceptions);
    }

    /// Returns that every queue is our own.
    public static QueueSources embedded() {
        return new QueueSources(new QueueSource.Embedded(), Map.of());
    }

    /// Returns where this queue lives.
    public QueueSource of(QueueArn arn) {
        return exceptions.getOrDefault(arn, byDefault);
    }
}
