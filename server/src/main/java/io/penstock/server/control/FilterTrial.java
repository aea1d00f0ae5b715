package io.penstock.server.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.engine.arn.QueueArn;
import io.penstock.engine.invocation.Payload;
import io.penstock.engine.mapping.MappingRules;
import io.penstock.engine.queue.MessageAttribute;
import io.penstock.engine.queue.QueueMessage;
import io.penstock.server.wire.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// A filter and a message to try it on, as a caller of the control API wrote them.
///
/// @param mapping whose filter; empty if `patterns` are given
/// @param patterns of the filter
/// @param source the queue that the message is said to come from
record FilterTrial(String mapping, List<String> patterns, QueueArn source, QueueMessage message) {
    private static final Set<String> MEMBERS = Set.of("mapping", "FilterCriteria", "message");
    private static final Set<String> MESSAGE_MEMBERS =
            Set.of("messageId", "body", "attributes", "messageAttributes");

    FilterTrial {
        patterns = List.copyOf(patterns);
    }

    /// What reading a request brings.
    sealed interface Read {
        /// It can be tried.
        record Asked(FilterTrial trial) implements Read {}

        /// It makes no sense.
        record Refused(String message) implements Read {}
    }

    /// Returns the same with a mapping's filter and queue.
    FilterTrial by(List<String> itsPatterns, QueueArn itsSource) {
        return new FilterTrial(mapping, itsPatterns, itsSource, message);
    }

    /// Reads a request.
    static Read read(Payload body, Scope scope) {
        if (!(Json.read(body) instanceof Json.Document.Members(ObjectNode root))) {
            return new Read.Refused("the body must be a JSON object");
        }
        JsonNode message = root.path("message");
        if (!only(root, MEMBERS) || !only(message, MESSAGE_MEMBERS)) {
            return new Read.Refused(
                    "known members are mapping, FilterCriteria and message, of a message messageId,"
                            + " body, attributes and messageAttributes");
        }
        String mapping = root.path("mapping").asText();
        if (mapping.isEmpty() == root.path("FilterCriteria").isMissingNode()) {
            return new Read.Refused("name a mapping, or give FilterCriteria, and not both");
        }
        if (!message.has("body")) {
            return new Read.Refused("message.body is missing");
        }
        List<String> patterns = new ArrayList<>();
        root.at("/FilterCriteria/Filters")
                .forEach(filter -> patterns.add(filter.path("Pattern").asText()));
        if (patterns.size() > MappingRules.FILTERS_MAX) {
            return new Read.Refused("at most %d filters".formatted(MappingRules.FILTERS_MAX));
        }
        return new Read.Asked(
                new FilterTrial(
                        mapping,
                        patterns,
                        new QueueArn(scope.region(), scope.account(), "any"),
                        message(message)));
    }

    private static boolean only(JsonNode object, Set<String> members) {
        return object.properties().stream().allMatch(each -> members.contains(each.getKey()));
    }

    private static QueueMessage message(JsonNode from) {
        JsonNode body = from.path("body");
        Map<String, String> attributes = new TreeMap<>();
        from.path("attributes")
                .properties()
                .forEach(each -> attributes.put(each.getKey(), each.getValue().asText()));
        Map<String, MessageAttribute> messageAttributes = new TreeMap<>();
        from.path("messageAttributes")
                .properties()
                .forEach(each -> messageAttributes.put(each.getKey(), attribute(each.getValue())));
        return new QueueMessage(
                from.path("messageId").asText("any"),
                "any",
                body.isTextual() ? body.textValue() : Json.write(body).text(),
                attributes,
                messageAttributes,
                "",
                "");
    }

    private static MessageAttribute attribute(JsonNode from) {
        return new MessageAttribute.Text(
                from.path("dataType").asText("String"), from.path("stringValue").asText());
    }
}
