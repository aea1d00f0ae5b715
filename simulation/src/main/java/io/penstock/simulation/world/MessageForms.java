package io.penstock.simulation.world;

import io.penstock.engine.queue.QueueMessage;
import io.penstock.services.queue.core.Md5;
import io.penstock.services.queue.core.Message;
import io.penstock.services.queue.core.MessageContent;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/// The forms in which a message goes into the queue and comes out of it.
final class MessageForms {
    private static final String SENDER = "AIDAEXAMPLE";
    private static final long VERSION_4 = 0x4000L;
    private static final long VARIANT = 0x8000_0000_0000_0000L;

    private MessageForms() {}

    /// Returns the content of message `number`, whose id follows from the number.
    static MessageContent content(long number, String body, Instant sentAt) {
        var origin = new MessageContent.Origin(sentAt.toEpochMilli(), SENDER, "", "", "");
        return new MessageContent(
                new UUID(VERSION_4, VARIANT | number),
                body,
                new Md5(number, body.length()), // nobody compares sums here
                body.length(),
                new TreeMap<>(),
                origin);
    }

    /// Returns what a receiver gets.
    static QueueMessage delivered(Message message, String handle) {
        MessageContent content = message.content();
        Map<String, String> system = new TreeMap<>();
        system.put("ApproximateReceiveCount", Integer.toString(message.receives()));
        system.put(
                "ApproximateFirstReceiveTimestamp", Long.toString(message.firstReceivedMillis()));
        system.put("SenderId", content.origin().sender());
        system.put("SentTimestamp", Long.toString(content.origin().sentMillis()));
        return new QueueMessage(
                content.id().toString(),
                handle,
                content.body(),
                system,
                Map.of(),
                content.md5().hex(),
                "");
    }
}
