package io.penstock.services.queue;

/// What the sender of a message is told. Sums are hex in lower case, empty where there was nothing
/// to sum up.
///
/// @param messageId the id of the message from now on
/// @param md5OfBody of the body's UTF-8 bytes
/// @param md5OfAttributes of the user attributes
/// @param md5OfSystemAttributes of the system attributes
/// @param sequenceNumber where the message stands among the others of a FIFO queue, 20 digits;
///   empty for a standard queue
public record Sent(
        String messageId,
        String md5OfBody,
        String md5OfAttributes,
        String md5OfSystemAttributes,
        String sequenceNumber) {}
