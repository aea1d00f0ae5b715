package io.penstock.server.embedded;

import io.penstock.engine.arn.QueueArn;
import io.penstock.engine.async.Delivery;
import io.penstock.engine.queue.MessageAttribute;
import io.penstock.services.queue.Answer;
import io.penstock.services.queue.Outgoing;
import io.penstock.services.queue.Queue;
import io.penstock.services.queue.QueueService;
import io.penstock.services.queue.RawAttribute;
import io.penstock.services.queue.Sent;
import io.penstock.services.queue.SqsError;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// Sends messages of this server's own to embedded queues. Thread-safe.
public final class QueuePost {
    private static final String TRACE_HEADER = "AWSTraceHeader";

    private final QueueService queues;

    /// Sends to `queues`.
    public QueuePost(QueueService queues) {
        this.queues = queues;
    }

    /// A message to send.
    ///
    /// @param traceHeader empty for none
    /// @param sender the account that it comes from
    public record Letter(
            String body,
            Map<String, MessageAttribute> attributes,
            String traceHeader,
            String sender) {}

    /// Sends a message; it is safe if this returns [Delivery.Done].
    public Delivery send(QueueArn arn, Letter letter) {
        Optional<Queue> queue = queues.queue(arn);
        if (queue.isEmpty()) {
            return new Delivery.Impossible("the queue does not exist");
        }
        Map<String, RawAttribute> system =
                letter.traceHeader.isEmpty()
                        ? Map.of()
                        : Map.of(TRACE_HEADER, RawAttribute.text(letter.traceHeader));
        var message = new Outgoing(letter.body, null, raw(letter.attributes), system, null, null);
        return switch (queue.get().send(message, letter.sender)) {
            case Answer.Ok<Sent> _ -> new Delivery.Done();
            case Answer.Refused<Sent>(SqsError error)
                    when error.code().equals(SqsError.UNAVAILABLE) ->
                    new Delivery.Unreachable(error.message());
            case Answer.Refused<Sent>(SqsError error) -> new Delivery.Impossible(error.message());
        };
    }

    private static Map<String, RawAttribute> raw(Map<String, MessageAttribute> attributes) {
        var raw = new LinkedHashMap<String, RawAttribute>();
        attributes.forEach((name, attribute) ->
                raw.put(
                        name,
                        switch (attribute) {
                            case MessageAttribute.Text(String type, String value) ->
                                    new RawAttribute(type, value, null);
                            case MessageAttribute.Binary(String type, var value) ->
                                    new RawAttribute(type, null, value);
                        }));
        return raw;
    }
}
