package io.penstock.services.queue;

import io.penstock.engine.arn.QueueArn;
import java.util.SortedMap;

/// What a queue is, apart from its messages. Immutable; every change makes a new one.
///
/// @param id unique in the service and never used again
/// @param createdMillis wall clock of the creation
/// @param modifiedMillis wall clock of the latest change of attributes
/// @param tags sorted by key
/// @param deduplicatesPerGroup whether deduplication ids count within their message group only; as
///   the queue was created, whatever became of the attribute `DeduplicationScope` since
/// @param purgedMillis wall clock of the latest purge, 0 if there was none
record QueueDefinition(
        long id,
        QueueArn arn,
        long createdMillis,
        long modifiedMillis,
        QueueAttributes attributes,
        SortedMap<String, String> tags,
        boolean deduplicatesPerGroup,
        long purgedMillis) {
    QueueDefinition with(QueueAttributes changed, long nowMillis) {
        return new QueueDefinition(
                id,
                arn,
                createdMillis,
                nowMillis,
                changed,
                tags,
                deduplicatesPerGroup,
                purgedMillis);
    }

    QueueDefinition with(SortedMap<String, String> changed) {
        return new QueueDefinition(
                id,
                arn,
                createdMillis,
                modifiedMillis,
                attributes,
                changed,
                deduplicatesPerGroup,
                purgedMillis);
    }

    QueueDefinition purged(long nowMillis) {
        return new QueueDefinition(
                id,
                arn,
                createdMillis,
                modifiedMillis,
                attributes,
                tags,
                deduplicatesPerGroup,
                nowMillis);
    }
}
