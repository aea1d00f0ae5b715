package io.penstock.server.sqs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.engine.queue.QueueMessage;
import io.penstock.server.wire.Call;
import io.penstock.server.wire.Json;
import io.penstock.server.wire.Operation;
import io.penstock.server.wire.QueueErrors;
import io.penstock.server.wire.Reply;
import io.penstock.services.queue.Answer;
import io.penstock.services.queue.Answer.Done;
import io.penstock.services.queue.Batch;
import io.penstock.services.queue.Outgoing;
import io.penstock.services.queue.Queue;
import io.penstock.services.queue.Receiving;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// The operations on messages.
final class MessageOperations {
    private final QueueFinder finder;

    MessageOperations(QueueFinder finder) {
        this.finder = finder;
    }

    Map<String, Operation> all() {
        return Map.of(
                "SendMessage", this::send,
                "SendMessageBatch", this::sendBatch,
                "ReceiveMessage", this::receive,
                "DeleteMessage", this::delete,
                "DeleteMessageBatch", this::deleteBatch,
                "ChangeMessageVisibility", this::changeVisibility,
                "ChangeMessageVisibilityBatch", this::changeVisibilityBatch);
    }

    private Reply send(Call call) {
        if (MessageMembers.hasListValues(call.input())) {
            return listValues();
        }
        Outgoing message = MessageMembers.outgoing(call.input(), call.traceHeader());
        return Replies.output(
                finder.find(call).then(queue -> queue.send(message, call.caller().account())),
                sent -> {
                    ObjectNode output = Json.object();
                    MessageMembers.sent(output, sent);
                    return output;
                });
    }

    private Reply sendBatch(Call call) {
        for (JsonNode entry : call.input().path("Entries")) {
            if (MessageMembers.hasListValues(entry)) {
                return listValues();
            }
        }
        List<Batch.Entry<Outgoing>> entries =
                entries(call, entry -> MessageMembers.outgoing(entry, call.traceHeader()));
        return Replies.batch(
                finder.find(call).then(queue -> queue.sendBatch(entries, call.caller().account())),
                MessageMembers::sent);
    }

    private Reply receive(Call call) throws InterruptedException {
        return switch (finder.find(call)) {
            case Answer.Ok<Queue>(Queue queue) ->
                    Replies.output(queue.receive(receiving(call)), MessageOperations::messages);
            case Answer.Refused<Queue>(var error) -> Replies.refused(error);
        };
    }

    private Reply delete(Call call) {
        String handle = call.text("ReceiptHandle", "");
        return Replies.done(finder.find(call).then(queue -> queue.delete(handle)));
    }

    private Reply deleteBatch(Call call) {
        List<Batch.Entry<String>> entries =
                entries(call, entry -> Members.text(entry, "ReceiptHandle", ""));
        return Replies.batch(
                finder.find(call).then(queue -> queue.deleteBatch(entries)),
                MessageOperations::nothing);
    }

    private Reply changeVisibility(Call call) {
        Queue.VisibilityWish wish = wish(call.input());
        return Replies.done(finder.find(call).then(queue -> queue.changeVisibility(wish)));
    }

    private Reply changeVisibilityBatch(Call call) {
        List<Batch.Entry<Queue.VisibilityWish>> entries = entries(call, MessageOperations::wish);
        return Replies.batch(
                finder.find(call).then(queue -> queue.changeVisibilityBatch(entries)),
                MessageOperations::nothing);
    }

    private static <T> List<Batch.Entry<T>> entries(Call call, Function<JsonNode, T> value) {
        JsonNode array = call.input().path("Entries");
        var entries = new ArrayList<Batch.Entry<T>>(array.size());
        for (JsonNode entry : array) {
            entries.add(new Batch.Entry<>(Members.text(entry, "Id", ""), value.apply(entry)));
        }
        return entries;
    }

    private static Queue.VisibilityWish wish(JsonNode members) {
        return new Queue.VisibilityWish(
                Members.text(members, "ReceiptHandle", ""),
                Members.integer(members, "VisibilityTimeout"));
    }

    /// `AttributeNames` is the older name of `MessageSystemAttributeNames`, which wins.
    private static Receiving receiving(Call call) {
        ObjectNode input = call.input();
        String system =
                call.has("MessageSystemAttributeNames")
                        ? "MessageSystemAttributeNames"
                        : "AttributeNames";
        return new Receiving(
                Members.integer(input, "MaxNumberOfMessages"),
                Members.integer(input, "WaitTimeSeconds"),
                Members.integer(input, "VisibilityTimeout"),
                Members.texts(input, system),
                Members.texts(input, "MessageAttributeNames"),
                Members.text(input, "ReceiveRequestAttemptId"));
    }

    private static ObjectNode messages(List<QueueMessage> received) {
        ObjectNode output = Json.object();
        if (!received.isEmpty()) {
            ArrayNode messages = output.putArray("Messages");
            received.forEach(message -> MessageMembers.received(messages.addObject(), message));
        }
        return output;
    }

    private static void nothing(ObjectNode entry, Done done) {
        // the entry's id says it all
    }

    private static Reply listValues() {
        return new Reply.Failed(
                QueueErrors.error(
                        "InvalidParameterValueException",
                        "Message attribute list values in SendMessage operation are not supported."));
    }
}
