package io.penstock.server.sns;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.engine.invocation.Payload;
import io.penstock.engine.queue.MessageAttribute;
import io.penstock.server.wire.Call;
import io.penstock.server.wire.Json;
import io.penstock.server.wire.Reply;
import io.penstock.services.topic.Answer;
import io.penstock.services.topic.PublishRequest;
import io.penstock.services.topic.SnsError;
import io.penstock.services.topic.Topic;
import io.penstock.services.topic.TopicService;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Publish and PublishBatch.
final class PublishOperations {
    private static final int BATCH_MAX = 10;
    private static final int BATCH_BYTES_MAX = 262_144;
    private static final List<String> FIFO_MEMBERS =
            List.of("MessageGroupId", "MessageDeduplicationId");

    private final TopicService topics;

    PublishOperations(TopicService topics) {
        this.topics = topics;
    }

    Reply publish(Call call) {
        if (call.has("PhoneNumber")) {
            return invalid("PhoneNumber Reason: It is not supported.");
        }
        String topic = call.text("TopicArn", call.text("TargetArn", ""));
        if (topic.isEmpty()) {
            return invalid("TopicArn or TargetArn Reason: no value for required parameter");
        }
        return switch (publish(topic, call.input(), call.traceHeader())) {
            case Answer.Ok<String>(String id) ->
                    new Reply.Output(Json.object().put("MessageId", id));
            case Answer.Refused<String>(SnsError error) -> SnsOperations.refused(error);
        };
    }

    Reply publishBatch(Call call) {
        String arn = call.text("TopicArn", "");
        if (topics.topic(arn) instanceof Answer.Refused<Topic>(SnsError error)) {
            return SnsOperations.refused(error);
        }
        JsonNode entries = call.input().path("PublishBatchRequestEntries");
        Optional<SnsError> wrong = check(entries);
        if (wrong.isPresent()) {
            return SnsOperations.refused(wrong.get());
        }
        ObjectNode out = Json.object();
        ArrayNode successful = out.putArray("Successful");
        ArrayNode failed = out.putArray("Failed");
        for (JsonNode entry : entries) {
            String id = entry.path("Id").asText();
            switch (publish(arn, entry, call.traceHeader())) {
                case Answer.Ok<String>(String messageId) ->
                        successful.addObject().put("Id", id).put("MessageId", messageId);
                case Answer.Refused<String>(SnsError error) ->
                        failed.addObject()
                                .put("Id", id)
                                .put("Code", error.code().replaceFirst("Exception$", ""))
                                .put("Message", error.message())
                                .put("SenderFault", !error.code().startsWith("Internal"));
            }
        }
        return new Reply.Output(out);
    }

    private static Optional<SnsError> check(JsonNode entries) {
        if (entries.isEmpty()) {
            return error(
                    "EmptyBatchRequestException", "The batch request doesn't contain any entries.");
        }
        if (entries.size() > BATCH_MAX) {
            return error(
                    "TooManyEntriesInBatchRequestException",
                    "The batch request contains more entries than permissible.");
        }
        var ids = new HashSet<String>();
        long bytes = 0;
        for (JsonNode entry : entries) {
            if (!ids.add(entry.path("Id").asText())) {
                return error(
                        "BatchEntryIdsNotDistinctException",
                        "Two or more batch entries in the request have the same Id.");
            }
            bytes += Payload.of(entry.path("Message").asText()).length();
        }
        return bytes > BATCH_BYTES_MAX
                ? error(
                        "BatchRequestTooLongException",
                        "The length of all the batch messages put together is more than the limit.")
                : Optional.empty();
    }

    private static Optional<SnsError> error(String code, String message) {
        return Optional.of(new SnsError(code, message));
    }

    private Answer<String> publish(String topic, JsonNode members, String trace) {
        for (String member : FIFO_MEMBERS) {
            if (members.hasNonNull(member)) {
                return Answer.refused(
                        new SnsError(
                                "InvalidParameterException",
                                "Invalid parameter: "
                                        + member
                                        + " Reason: The request includes a parameter that is not"
                                        + " valid for this topic type"));
            }
        }
        String message = members.path("Message").asText("");
        String structure = members.path("MessageStructure").asText("");
        return topics.publish(
                topic,
                new PublishRequest(
                        members.path("Subject").asText(""),
                        message,
                        structure,
                        structure.isEmpty() ? Optional.empty() : SnsOperations.object(message),
                        attributes(members.path("MessageAttributes")),
                        trace));
    }

    private static Map<String, MessageAttribute> attributes(JsonNode members) {
        var attributes = new LinkedHashMap<String, MessageAttribute>();
        members.properties()
                .forEach(each -> attributes.put(each.getKey(), attribute(each.getValue())));
        return attributes;
    }

    private static MessageAttribute attribute(JsonNode value) {
        String type = value.path("DataType").asText();
        try {
            return value.hasNonNull("BinaryValue")
                    ? new MessageAttribute.Binary(
                            type, Payload.of(value.path("BinaryValue").binaryValue()))
                    : new MessageAttribute.Text(type, value.path("StringValue").asText(""));
        } catch (IOException notBase64) {
            throw new UncheckedIOException(notBase64); // was checked against the model
        }
    }

    private static Reply invalid(String message) {
        return SnsOperations.refused(
                new SnsError("InvalidParameterException", "Invalid parameter: " + message));
    }
}
