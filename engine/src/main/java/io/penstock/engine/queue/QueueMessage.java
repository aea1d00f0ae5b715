package io.penstock.engine.queue;

import java.util.Map;

/// One message as a receive handed it out.
///
/// @param messageId the id SQS gave it
/// @param receiptHandle names this receive of the message
/// @param body the text exactly as sent
/// @param attributes system attributes by AWS name, in wire order (`ApproximateReceiveCount`,
///   `SentTimestamp`, `SenderId`, `ApproximateFirstReceiveTimestamp`, …); all values are text
/// @param messageAttributes what the sender attached
/// @param md5OfBody hex, lower case
/// @param md5OfMessageAttributes hex, lower case; empty if there are no message attributes
public record QueueMessage(
        String messageId,
        String receiptHandle,
        String body,
        Map<String, String> attributes,
        Map<String, MessageAttribute> messageAttributes,
        String md5OfBody,
        String md5OfMessageAttributes) {

    /// Names the message only: bodies never reach a log.
    @Override
    public String toString() {
        return "QueueMessage[" + messageId + "]";
    }
}
