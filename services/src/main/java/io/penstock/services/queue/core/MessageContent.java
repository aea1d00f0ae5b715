package io.penstock.services.queue.core;

import io.penstock.engine.queue.MessageAttribute;
import java.util.SortedMap;
import java.util.UUID;

/// What a message is and stays, wherever it waits. Immutable.
///
/// @param id the id its sender was told
/// @param body the text exactly as sent
/// @param md5 the sum of the body's UTF-8 bytes
/// @param sizeBytes body and user attributes as SQS counts them
/// @param attributes user attributes, sorted by name; empty if none
/// @param origin who sent it, when, and with what system attributes
public record MessageContent(
        UUID id,
        String body,
        Md5 md5,
        int sizeBytes,
        SortedMap<String, MessageAttribute> attributes,
        Origin origin) {

    /// Returns the same message as a dead letter of queue `sourceArn`.
    public MessageContent deadLetteredFrom(String sourceArn) {
        return new MessageContent(
                id, body, md5, sizeBytes, attributes, origin.deadLetteredFrom(sourceArn, id));
    }

    /// Returns the same message in a FIFO queue, sent with that deduplication id.
    public MessageContent deduplicatedBy(String deduplicationId) {
        return new MessageContent(
                id, body, md5, sizeBytes, attributes, origin.deduplicatedBy(deduplicationId));
    }

    /// Returns the same content as a new message, sent at `sentMillis`. It still knows the queue
    /// that gave it up.
    public MessageContent sentAgain(UUID nextId, long sentMillis) {
        return new MessageContent(
                nextId, body, md5, sizeBytes, attributes, origin.sentAgain(sentMillis));
    }

    /// Names the message only: bodies never reach a log.
    @Override
    public String toString() {
        return "MessageContent[" + id + "]";
    }

    /// Where a message comes from. Texts are empty where there is nothing to say.
    ///
    /// @param sentMillis wall clock of the send
    /// @param sender the account that sent it
    /// @param traceHeader the system attribute `AWSTraceHeader`
    /// @param groupId the message group
    /// @param deadLetterSource ARN of the queue that gave the message up
    /// @param deduplicationId of a message in a FIFO queue
    public record Origin(
            long sentMillis,
            String sender,
            String traceHeader,
            String groupId,
            String deadLetterSource,
            String deduplicationId) {
        /// Creates the origin of a message in a standard queue.
        public Origin(
                long sentMillis,
                String sender,
                String traceHeader,
                String groupId,
                String deadLetterSource) {
            this(sentMillis, sender, traceHeader, groupId, deadLetterSource, "");
        }

        /// Returns whether the message is in a FIFO queue.
        public boolean fifo() {
            return !deduplicationId.isEmpty();
        }

        private Origin deduplicatedBy(String id) {
            return new Origin(sentMillis, sender, traceHeader, groupId, deadLetterSource, id);
        }

        /// A dead letter of a FIFO queue is deduplicated by its own id from then on ("Using
        /// dead-letter queues in Amazon SQS").
        private Origin deadLetteredFrom(String sourceArn, UUID id) {
            String deduplication = fifo() ? id.toString() : "";
            return new Origin(sentMillis, sender, traceHeader, groupId, sourceArn, deduplication);
        }

        private Origin sentAgain(long nowMillis) {
            return new Origin(
                    nowMillis, sender, traceHeader, groupId, deadLetterSource, deduplicationId);
        }
    }
}
