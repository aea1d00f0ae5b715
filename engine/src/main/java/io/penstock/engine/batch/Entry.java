package io.penstock.engine.batch;

/// One record on its way into a batch.
///
/// @param item the record itself; the window never looks into it
/// @param sizeBytes exact length of the record's JSON inside the event, at least 1
/// @param <T> what a source calls a record
public record Entry<T>(T item, int sizeBytes) {
    public Entry {
        if (sizeBytes < 1) {
            throw new IllegalArgumentException("sizeBytes must be at least 1, was " + sizeBytes);
        }
    }
}
