package io.penstock.server.config;

/// What a server finds around it: what it reads from, and what it sends to.
///
/// @param queues where a mapping finds the queue of its ARN; default: embedded, all of them
/// @param outside services of others that this server sends to; default: none
/// @param objects where buckets are; default: nowhere
/// @param traces where spans are sent; default: nowhere, and none are made
public record Neighbours(
        QueueSources queues, Outside outside, ObjectStorage objects, TraceExport traces) {
    /// Returns that there are none.
    public static Neighbours none() {
        return new Neighbours(
                QueueSources.embedded(),
                Outside.none(),
                new ObjectStorage.None(),
                new TraceExport.None());
    }

    Neighbours with(QueueSources other) {
        return new Neighbours(other, outside, objects, traces);
    }

    Neighbours with(Outside other) {
        return new Neighbours(queues, other, objects, traces);
    }

    Neighbours with(ObjectStorage other) {
        return new Neighbours(queues, outside, other, traces);
    }

    Neighbours with(TraceExport other) {
        return new Neighbours(queues, outside, objects, other);
    }
}
