package io.penstock.runtime.sqs;

import io.penstock.engine.invocation.Payload;
import io.penstock.engine.queue.MessageAttribute;
import io.penstock.engine.queue.QueueMessage;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;

/// Turns the SDK's messages into ours.
final class SdkMessages {
    private SdkMessages() {}

    static QueueMessage toMessage(Message message) {
        Map<String, MessageAttribute> attributes = new LinkedHashMap<>();
        message.messageAttributes()
                .forEach((name, value) -> attributes.put(name, toAttribute(value)));
        return new QueueMessage(
                message.messageId(),
                message.receiptHandle(),
                message.body(),
                new LinkedHashMap<>(message.attributesAsStrings()),
                attributes,
                text(message.md5OfBody()),
                text(message.md5OfMessageAttributes()));
    }

    private static MessageAttribute toAttribute(MessageAttributeValue value) {
        return value.dataType().startsWith("Binary")
                ? new MessageAttribute.Binary(
                        value.dataType(), Payload.of(value.binaryValue().asByteArray()))
                : new MessageAttribute.Text(value.dataType(), value.stringValue());
    }

    private static String text(@Nullable String value) {
        return value == null ? "" : value;
    }
}
