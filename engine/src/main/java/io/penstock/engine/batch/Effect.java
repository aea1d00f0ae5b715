package io.penstock.engine.batch;

import java.util.List;

/// What a [BatchWindow] decided.
///
/// @param <T> what a source calls a record
public sealed interface Effect<T> {
    /// These records are one batch, in the order they were received; never empty.
    ///
    /// @param batch the records
    /// @param sizeBytes exact length of the event they make, envelope included
    /// @param reason what completed the batch
    record Dispatch<T>(List<T> batch, int sizeBytes, Reason reason) implements Effect<T> {
        public Dispatch {
            batch = List.copyOf(batch);
        }
    }

    /// This record alone makes an event over the limit: it can never be delivered. An SQS message
    /// cannot be that large; a stream's record can, and goes to the failure destination.
    ///
    /// @param item the record
    /// @param sizeBytes exact length of the record's JSON
    record TooLarge<T>(T item, int sizeBytes) implements Effect<T> {}

    /// What completed a batch.
    enum Reason {
        /// The batch holds as many records as it may.
        SIZE,
        /// The window elapsed.
        WINDOW,
        /// The next record would have made the event too large.
        PAYLOAD,
        /// No window: whatever was available leaves at once.
        AVAILABLE,
        /// The records must be invoked now, or their source takes them back during the invocation.
        STAY,
        /// The source ends or the mapping stops.
        DRAIN
    }
}
