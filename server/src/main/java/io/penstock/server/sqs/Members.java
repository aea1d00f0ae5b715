package io.penstock.server.sqs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads members of requests whose types the wire has checked.
final class Members {
    private Members() {}

    static @Nullable Integer integer(JsonNode node, String member) {
        JsonNode value = node.path(member);
        return value.isMissingNode() ? null : Integer.valueOf(value.intValue());
    }

    static @Nullable String text(JsonNode node, String member) {
        return node.path(member).textValue();
    }

    static String text(JsonNode node, String member, String otherwise) {
        return node.path(member).asText(otherwise);
    }

    static List<String> texts(JsonNode node, String member) {
        JsonNode array = node.path(member);
        if (array.isEmpty()) {
            return List.of();
        }
        var texts = new ArrayList<String>(array.size());
        array.forEach(element -> texts.add(element.asText()));
        return texts;
    }

    static Map<String, String> map(JsonNode node, String member) {
        var map = new LinkedHashMap<String, String>();
        node.path(member)
                .properties()
                .forEach(entry -> map.put(entry.getKey(), entry.getValue().asText()));
        return map;
    }

    /// Adds a map, unless it is empty.
    static void putMap(ObjectNode node, String member, Map<String, String> map) {
        if (!map.isEmpty()) {
            ObjectNode values = node.putObject(member);
            map.forEach(values::put);
        }
    }

    /// Adds a text, unless it is empty.
    static void putText(ObjectNode node, String member, String value) {
        if (!value.isEmpty()) {
            node.put(member, value);
        }
    }
}
